"""Pages in the charsets that languages had before UTF-8, with no word of it, or a server's default for it."""

from __future__ import annotations

import pytest

from crawler.extraction.page.encodings import decode_bytes
from crawler.text.charsets import is_garbled
from crawler.text.common_words import language_of_words

TEXTS = {  # language -> text, charsets
    "pl": (
        (
            "Premier zapowiedział, że w przyszłym roku szkoły otrzymają więcej pieniędzy. Część z "
            "nich trafi na wyposażenie pracowni, a resztę gminy przeznaczą na zajęcia dodatkowe. "
            "Zdaniem związków to wciąż zbyt mało, żeby załatać dziurę w budżecie oświaty."
        ),
        ["iso8859-2", "cp1250"],
    ),
    "cs": (
        (
            "Vláda schválila návrh zákona, který má zjednodušit stavební řízení. Opozice tvrdí, "
            "že změna přijde pozdě a že úřady nemají dost lidí. Ministr řekl, že příští rok "
            "nastoupí desítky nových úředníků a žádosti budou vyřízeny rychleji."
        ),
        ["cp1250", "iso8859-2"],
    ),
    "sk": (
        (
            "Vláda schválila návrh zákona, ktorý má zjednodušiť stavebné konanie. Opozícia tvrdí, "
            "že zmena príde neskoro a že úrady nemajú dosť ľudí. Ďalšie rokovanie sa uskutoční v "
            "stredu večer."
        ),
        ["cp1250", "iso8859-2"],
    ),
    "hu": (
        (
            "A kormány szerint jövőre több pénz jut az iskolákra. Az önkormányzatok szövetsége "
            "úgy látja, hogy ez kevés lesz a fűtésre és a bérekre is. A miniszter hétfőn tárgyal "
            "a szakszervezetekkel, a döntés várhatóan a hét végén születik meg."
        ),
        ["cp1250", "iso8859-2"],
    ),
    "ro": (
        (
            "Guvernul a aprobat joi un proiect de lege care prevede creşterea alocaţiilor pentru "
            "şcoli. Sindicatele spun că suma este prea mică şi cer negocieri. Ministrul a "
            "declarat că legea va intra în vigoare din ianuarie şi că bugetul va fi rectificat."
        ),
        ["iso8859-2", "cp1250"],
    ),
    "hr": (
        (
            "Vlada je prihvatila prijedlog zakona koji bi trebao ubrzati izdavanje građevinskih "
            "dozvola. Oporba tvrdi da promjena dolazi prekasno i da općine nemaju dovoljno "
            "službenika. Čelnici županija sastat će se sljedeći tjedan."
        ),
        ["cp1250", "iso8859-2"],
    ),
    "sl": (
        (
            "Vlada je potrdila predlog zakona, ki naj bi pospešil izdajanje gradbenih dovoljenj. "
            "Opozicija trdi, da sprememba prihaja prepozno in da občine nimajo dovolj "
            "uslužbencev. Župani se bodo sešli čez teden dni."
        ),
        ["cp1250", "iso8859-2"],
    ),
    "lt": (
        (
            "Vyriausybė pritarė įstatymo projektui, kuriuo siekiama sparčiau išduoti statybos "
            "leidimus. Opozicija teigia, kad pakeitimai vėluoja, o savivaldybėms trūksta "
            "darbuotojų. Ministras žadėjo, kad kitąmet bus priimta dešimtys naujų žmonių."
        ),
        ["cp1257", "iso8859-13"],
    ),
    "lv": (
        (
            "Valdība atbalstīja likumprojektu, kas paātrinās būvatļauju izsniegšanu. Opozīcija "
            "apgalvo, ka izmaiņas nāk par vēlu un pašvaldībām trūkst darbinieku. Ministrs sacīja, "
            "ka nākamgad tiks pieņemti vairāki desmiti cilvēku."
        ),
        ["cp1257", "iso8859-13"],
    ),
    "et": (
        (
            "Valitsus kiitis heaks eelnõu, mis peaks kiirendama ehituslubade väljastamist. "
            "Opositsiooni väitel tuleb muudatus liiga hilja ning omavalitsustel pole piisavalt "
            "töötajaid. Minister ütles, et järgmisel aastal võetakse tööle kümneid inimesi, žürii "
            "otsustab šabloonide üle."
        ),
        ["cp1257", "iso8859-15"],
    ),
    "tr": (
        (
            "Hükümet, okulların bütçesini artıracak yasa tasarısını onayladı. Sendikalar artışın "
            "yetersiz olduğunu söylüyor ve görüşme istiyor. Bakan ise değişikliğin önümüzdeki yıl "
            "yürürlüğe gireceğini, ışıklandırma için de bir ihale açılacağını, bu kadar paranın "
            "çok olmadığını açıkladı."
        ),
        ["cp1254"],
    ),
    "el": (
        (
            "Η κυβέρνηση ενέκρινε το νομοσχέδιο για τις οικοδομικές άδειες. Η αντιπολίτευση "
            "υποστηρίζει ότι η αλλαγή έρχεται αργά και ότι οι δήμοι δεν έχουν αρκετούς "
            "υπαλλήλους. Ο υπουργός δήλωσε ότι θα προσληφθούν δεκάδες άνθρωποι."
        ),
        ["cp1253", "iso8859-7"],
    ),
    "ru": (
        (
            "Правительство одобрило законопроект о разрешениях на строительство. Оппозиция "
            "утверждает, что изменения запоздали, а у городов не хватает сотрудников."
        ),
        ["cp1251", "koi8-r", "iso8859-5", "cp866"],
    ),
    "uk": (
        (
            "Уряд схвалив законопроєкт про дозволи на будівництво. Опозиція стверджує, що зміни "
            "запізнилися, а громадам бракує працівників, їхні керівники це підтвердили."
        ),
        ["cp1251", "koi8-u"],
    ),
    "bg": (
        (
            "Правителството одобри законопроект за разрешенията за строеж. Опозицията твърди, че "
            "промяната идва късно и че общините нямат достатъчно служители."
        ),
        ["cp1251"],
    ),
    "he": (
        (
            "הממשלה אישרה את הצעת החוק בעניין היתרי הבנייה. באופוזיציה טוענים שהשינוי מגיע מאוחר "
            "מדי ושלרשויות אין מספיק עובדים."
        ),
        ["cp1255", "iso8859-8"],
    ),
    "ar": (
        (
            "وافقت الحكومة على مشروع قانون بشأن تراخيص البناء. وتقول المعارضة إن التغيير جاء "
            "متأخرا وإن البلديات لا تملك عددا كافيا من الموظفين."
        ),
        ["cp1256", "iso8859-6"],
    ),
    "fa": (
        (
            "دولت لايحه صدور پروانه ساخت را تصويب کرد. مخالفان مي گويند اين تغيير دير هنگام است و "
            "شهرداري ها کارمند کافي ندارند و گزارش ژاله چاپ شد."
        ),
        ["cp1256"],
    ),
    "th": (
        "รัฐบาลเห็นชอบร่างกฎหมายว่าด้วยการอนุญาตก่อสร้าง ฝ่ายค้านระบุว่าการเปลี่ยนแปลงมาช้าเกินไปและเทศบาลมีเจ้าหน้าที่ไม่เพียงพอ",
        ["cp874"],
    ),
    "ko": (
        (
            "정부는 건축 허가를 빠르게 하는 법안을 승인했다. 야당은 "
            "변화가 너무 늦었고 지방자치단체에 직원이 부족하다고 주장한다."
        ),
        ["cp949"],
    ),
    "ja": (
        "政府は建築許可を早める法案を承認した。野党は変更が遅すぎ、自治体の職員が足りないと主張している。",
        ["cp932", "euc-jp"],
    ),
    "zh": (
        "政府批准了加快发放建筑许可的法案。反对派说，改变来得太晚，地方没有足够的工作人员。",
        ["gb18030"],
    ),
    "zh-TW": (
        "政府批准了加快發放建築許可的法案。反對派說，改變來得太晚，地方沒有足夠的工作人員。",
        ["big5"],
    ),
    "de": (
        (
            "Die Regierung hat dem Entwurf für schnellere Baugenehmigungen zugestimmt. Die "
            "Opposition hält die Änderung für verspätet; den Städten fehlen Beschäftigte. Über "
            "das übrige Geld wird später entschieden, größere Städte hätten Vorrang."
        ),
        ["cp1252"],
    ),
    "fr": (
        (
            "Le gouvernement a approuvé le projet de loi qui doit accélérer les permis de "
            "construire. L'opposition juge que la réforme arrive trop tard et que les communes "
            "manquent déjà d'employés. Le ministre a déclaré que des dizaines de personnes "
            "seraient recrutées."
        ),
        ["cp1252"],
    ),
    "es": (
        (
            "El Gobierno aprobó el proyecto de ley que acelerará las licencias de construcción. "
            "La oposición sostiene que la reforma llega tarde y que faltan empleados en los "
            "municipios. El ministro anunció más contrataciones el próximo año."
        ),
        ["cp1252"],
    ),
    "pt": (
        (
            "O governo aprovou o projeto de lei que deve acelerar as licenças de construção. A "
            "oposição diz que a mudança chega tarde e que faltam funcionários nas câmaras. O "
            "ministro anunciou mais contratações no próximo ano, são dezenas de vagas."
        ),
        ["cp1252"],
    ),
    "sv": (
        (
            "Regeringen har godkänt förslaget om snabbare bygglov. Oppositionen menar att "
            "ändringen kommer för sent och att kommunerna saknar anställda. Ministern sade att "
            "fler människor ska anställas nästa år."
        ),
        ["cp1252"],
    ),
    "fi": (
        (
            "Hallitus hyväksyi esityksen rakennuslupien nopeuttamisesta. Oppositio pitää muutosta "
            "myöhästyneenä, eikä kunnilla ole riittävästi työntekijöitä. Ministeri sanoi, että "
            "ensi vuonna palkataan lisää väkeä."
        ),
        ["cp1252"],
    ),
    "is": (
        (
            "Ríkisstjórnin samþykkti frumvarp um hraðari byggingarleyfi. Stjórnarandstaðan segir "
            "að breytingin komi of seint og að sveitarfélögin hafi ekki nógu marga starfsmenn, "
            "það þurfi fleiri."
        ),
        ["cp1252"],
    ),
    "ca": (
        (
            "El govern ha aprovat el projecte de llei que ha d'accelerar les llicències de "
            "construcció. L'oposició sosté que la reforma arriba tard i que als municipis els "
            "falten treballadors. També hi haurà més diners per a les escoles, segons el "
            "ministre."
        ),
        ["cp1252"],
    ),
}
PAGES = [(language, charset) for language, (_, charsets) in TEXTS.items() for charset in charsets]


def _page(text: str, charset: str, head: str = "") -> bytes:
    paragraphs = b"".join(b"<p>" + text.encode(charset) + b"</p>" for _ in range(3))
    return f"<html><head>{head}<title>News</title></head><body>".encode() + paragraphs + b"</body></html>"


@pytest.mark.parametrize(("language", "charset"), PAGES)
def test_charset_that_nobody_tells_is_found(language: str, charset: str) -> None:
    text = TEXTS[language][0]
    for content_type, head in (
        ("text/html", ""),
        ("text/html; charset=ISO-8859-1", ""),
        ("text/html", '<meta charset="windows-1252">'),
    ):
        assert text in decode_bytes(_page(text, charset, head), content_type), (content_type, head)


@pytest.mark.parametrize("declared", ["windows-1250", "iso-8859-2"])
@pytest.mark.parametrize("charset", ["cp1250", "iso8859-2"])
def test_twins_are_told_apart_whichever_is_declared(declared: str, charset: str) -> None:
    text = TEXTS["pl"][0]
    assert text in decode_bytes(_page(text, charset), f"text/html; charset={declared}")


@pytest.mark.parametrize("language", ["pl", "cs", "sk"])
def test_a_text_that_was_read_in_a_wrong_charset_is_garbled(language: str) -> None:
    text = " ".join([TEXTS[language][0]] * 3)
    assert is_garbled(text.encode("iso8859-2").decode("cp1252"))
    assert not is_garbled(text)


def test_words_that_many_languages_have_tell_none() -> None:
    assert language_of_words([b"de", b"la", b"de", b"la"]) is None
