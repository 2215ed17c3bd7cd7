"""Time zones that are told in words beside a clock: "hora de Brasília", "по московскому времени"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from crawler.text.date_words import fold_date

SPOKEN_ZONES: Final = {  # zone -> what papers say, in any of their languages
    "UTC": "بتوقيت غرينتش|بتوقيت جرينتش|به وقت گرینویچ|по гринвичу"
    "|格林尼治时间|格林尼治標準時間|世界标准时间|グリニッジ標準時",
    "Asia/Riyadh": "بتوقيت مكة|بتوقيت السعودية|بتوقيت الرياض|mecca time",
    "Asia/Dubai": "بتوقيت الإمارات|بتوقيت أبوظبي|بتوقيت دبي|بتوقيت أبو ظبي",
    "Africa/Cairo": "بتوقيت القاهرة|بتوقيت مصر",
    "Asia/Beirut": "بتوقيت بيروت",
    "Asia/Jerusalem": "بتوقيت القدس|שעון ישראל",
    "Africa/Tunis": "بتوقيت تونس",
    "Africa/Algiers": "بتوقيت الجزائر",
    "Asia/Baghdad": "بتوقيت بغداد",
    "Asia/Damascus": "بتوقيت دمشق",
    "Asia/Tehran": "به وقت تهران|بوقت تهران|به وقت ایران",
    "Asia/Kabul": "به وقت کابل",
    "Asia/Karachi": "پاکستان کے معیاری وقت|پاکستانی وقت",
    "Asia/Kolkata": "भारतीय समयानुसार|भारतीय समय|ভারতীয় সময়|indian standard time",
    "Asia/Dhaka": "বাংলাদেশ সময়",
    "Asia/Kathmandu": "नेपाली समय|nepal time",
    "Asia/Shanghai": "北京时间|北京時間|中国时间",
    "Asia/Taipei": "台北時間|臺北時間|台灣時間|臺灣時間",
    "Asia/Hong_Kong": "香港時間|香港时间|hong kong time",
    "Asia/Tokyo": "日本時間|東京時間|日本时间|東京時刻",
    "Asia/Seoul": "한국시간|한국 시간",
    "Asia/Bangkok": "เวลาประเทศไทย|ตามเวลาไทย|ตามเวลาในประเทศไทย|เวลาไทย",
    "Asia/Ho_Chi_Minh": "giờ việt nam|giờ hà nội",
    "Asia/Jakarta": "waktu indonesia barat",
    "Europe/Moscow": "по московскому времени|по москве|за московським часом",
    "Europe/Kyiv": "по киевскому времени|по киеву|за київським часом|за києвом",
    "Asia/Almaty": "по времени астаны|по времени алматы|астана уақыты",
    "Europe/Istanbul": "türkiye saati|türkiye saatiyle|tsi",
    "Europe/Athens": "ώρα ελλάδας|ώρα ελλάδος",
    "Europe/Paris": "heure de paris|heure française",
    "America/Toronto": "heure de l'est|heure de montréal|heure du québec",
    "Africa/Casablanca": "heure du maroc|heure de casablanca",
    "Europe/Brussels": "heure de bruxelles|brussels time",
    "Europe/Madrid": "hora peninsular|hora española|hora de españa|hora de madrid",
    "America/Mexico_City": "hora de méxico|hora del centro de méxico|hora de la ciudad de méxico|hora centro de méxico",
    "America/Argentina/Buenos_Aires": "hora argentina|hora de argentina|hora de buenos aires",
    "America/Bogota": "hora colombiana|hora de colombia|hora de bogotá",
    "America/Lima": "hora peruana|hora de perú|hora de lima",
    "America/Caracas": "hora de venezuela|hora de caracas|hora venezolana",
    "America/New_York": "hora del este|hora de nueva york|hora de miami|heure de new york",
    "America/Sao_Paulo": "hora de brasília|horário de brasília|horario de brasilia",
    "Europe/Lisbon": "hora de lisboa|hora de portugal continental",
    "Africa/Luanda": "hora de luanda|hora de angola",
    "Europe/Rome": "ora italiana|ora di roma",
    "Europe/Berlin": "mitteleuropäischer zeit|deutscher zeit",
    "Europe/Warsaw": "czasu polskiego",
    "Europe/Bucharest": "ora româniei|ora romaniei",
    "Europe/London": "london time|uk time",
    "Africa/Nairobi": "east africa time|east african time",
    "Africa/Lagos": "west africa time|nigerian time",
    "Africa/Johannesburg": "south african time",
    "Asia/Singapore": "singapore time",
    "Asia/Manila": "manila time|philippine time",
    "Australia/Sydney": "sydney time",
}  # fmt: skip


def spoken_zone(low: str) -> ZoneInfo | None:
    """The zone that the words of a folded line tell, if any; zones of summer and winter have the clock of the day."""
    found = _pattern().search(low) if any(word in low for word in _words()) else None
    return ZoneInfo(_zones()[found[0]]) if found else None


@cache
def _zones() -> dict[str, str]:
    return {fold_date(phrase)[1]: zone for zone, phrases in SPOKEN_ZONES.items() for phrase in phrases.split("|")}


@cache
def _words() -> frozenset[str]:
    """The longest word of each phrase, which are sought first: hardly a line has any."""
    return frozenset(max(phrase.split(), key=len) for phrase in _zones())


@cache
def _pattern() -> re.Pattern[str]:
    phrases = sorted(_zones(), key=len, reverse=True)
    return re.compile(
        "|".join(
            rf"(?<![^\W\d_]){re.escape(one)}(?![^\W\d_])" if one[0].isascii() else re.escape(one) for one in phrases
        )
    )
