"""What buttons say behind which the rest of a story stands folded, by language; in lower case, without marks."""

from __future__ import annotations

UNFOLDING_LABELS: dict[str, tuple[str, ...]] = {
    "ar": ("اقرأ المزيد", "عرض المزيد", "المزيد"),
    "bn": ("আরও পড়ুন",),
    "cs": ("číst dále", "zobrazit více", "celý článek"),
    "da": ("læs mere", "læs videre", "vis mere"),
    "de": ("weiterlesen", "mehr lesen", "mehr anzeigen", "artikel weiterlesen",
           "ganzen artikel lesen", "vollständig anzeigen"),
    "el": ("διαβάστε περισσότερα", "περισσότερα"),
    "en": ("read more", "read on", "continue reading", "read full story", "read the full story", "read full article",
           "show more", "show full article", "view more", "expand", "see more", "load more", "full story"),
    "es": ("leer más", "seguir leyendo", "ver más", "mostrar más", "continuar leyendo", "leer artículo completo"),
    "fa": ("ادامه مطلب", "بیشتر بخوانید"),
    "fi": ("lue lisää", "näytä lisää"),
    "fr": ("lire la suite", "lire plus", "voir plus", "afficher plus", "afficher la suite", "continuer la lecture"),
    "he": ("קרא עוד", "המשך לקרוא"),
    "hi": ("और पढ़ें", "पूरा पढ़ें"),
    "hu": ("tovább", "tovább olvasom", "bővebben"),
    "id": ("baca selengkapnya", "selengkapnya", "lihat selengkapnya"),
    "it": ("leggi tutto", "continua a leggere", "leggi di più", "mostra altro"),
    "ja": ("続きを読む", "もっと見る", "全文を読む", "続きをみる"),
    "ko": ("더보기", "더 보기", "계속 읽기", "전체 보기"),
    "nl": ("lees meer", "lees verder", "toon meer", "meer lezen"),
    "no": ("les mer", "les videre", "vis mer"),
    "pl": ("czytaj dalej", "czytaj więcej", "pokaż więcej", "rozwiń"),
    "pt": ("leia mais", "ler mais", "continuar lendo", "continuar a ler", "ver mais", "mostrar mais"),
    "ro": ("citește mai mult", "citește mai departe", "vezi mai mult"),
    "ru": ("читать далее", "читать дальше", "читать полностью", "показать полностью", "показать ещё", "развернуть"),
    "sv": ("läs mer", "läs vidare", "visa mer"),
    "th": ("อ่านต่อ", "อ่านเพิ่มเติม"),
    "tr": ("devamını oku", "daha fazla", "devamı", "haberin devamı"),
    "uk": ("читати далі", "читати повністю", "показати більше"),
    "vi": ("xem thêm", "đọc tiếp"),
    "zh": ("阅读全文", "展开全文", "查看更多", "阅读更多", "展開全文", "閱讀全文", "閱讀更多"),
}  # fmt: skip
ALL_UNFOLDING_LABELS = tuple(sorted({label for labels in UNFOLDING_LABELS.values() for label in labels}))
