"""What walls say to a reader in place of a story, in small letters: they ask for a proof, for consent, or for money.

Each speaks to the reader or of itself, as a report about such walls does not.
"""

from __future__ import annotations

# titles and headings of checks for bots
CHALLENGE_TITLES = (
    "just a moment", "access denied", "page has been denied", "attention required", "pardon our interruption",
    "you have been blocked", "been limited by the site owner", "security check", "human verification",
    "checking your browser", "verifying your browser", "one more step", "are you a robot", "are you human",
    "you are a human", "you are human", "you're human", "you are not a bot", "you're not a bot",
    "you are not a robot", "you're not a robot", "unusual activity from your", "unusual traffic from your",
    "ddos-guard", "site firewall", "nur einen moment", "einen moment bitte", "zugriff verweigert",
    "sicherheitsüberprüfung", "sie ein mensch sind", "sie kein roboter", "sie kein bot", "un instant",
    "accès refusé", "contrôle de sécurité", "vous êtes humain", "êtes un humain", "êtes pas un robot", "un momento",
    "acceso denegado", "que eres humano", "no eres un robot", "um momento", "acesso negado", "que é humano",
    "não é um robô", "accesso negato", "sei umano", "een ogenblik", "toegang geweigerd", "u een mens bent",
    "u geen robot", "ett ögonblick", "et øjeblik", "et øyeblikk", "jeszcze chwila", "odmowa dostępu",
    "jesteś człowiekiem", "один момент", "доступ запрещ", "доступ ограничен", "проверка браузера",
    "что вы не робот", "что вы человек", "что вы не бот", "bir dakika lütfen", "erişim engellendi",
    "robot olmadığınızı", "لحظة", "تم رفض الوصول", "एक क्षण", "कृपया प्रतीक्षा", "しばらくお待ちください",
    "アクセスが拒否", "ロボットではありません", "请稍候", "請稍候", "安全验证", "安全驗證", "访问被拒绝",
    "잠시만 기다", "액세스가 거부", "로봇이 아닙니다",
)  # fmt: skip
# what such a check is made of
CHALLENGE_STEMS = (
    "javascript", "cookies", "browser", "captcha", "robot", "robô", "a bot", "human", "security", "permission",
    "cloudflare", "firewall", "blocked", "challenge", "automat", "mensch", "sicherheit", "humain", "sécurité",
    "navigateur", "segurança", "seguridad", "navegador", "umano", "sicurezza", "człowiek", "bezpieczeń", "przegląd",
    "veilig", "робот", "браузер", "безопасност", "автоматическ", "insan", "tarayıcı", "güvenli", "إنسان", "المتصفح",
    "इंसान", "ब्राउज़र", "人間", "ブラウザ", "セキュリティ", "真人", "浏览器", "瀏覽器", "安全", "사람", "브라우저",
    "보안",
)  # fmt: skip
# requests for consent
CONSENT_REQUESTS = (
    "our partners", "your consent", "your agreement", "accept all", "accept cookies", "we use cookies",
    "to consent", "your privacy", "our vendors", "if you agree", "your choices at any time",
    "store and access information", "store personal data", "process personal data", "unsere partner",
    "ihre zustimmung", "ihre einwilligung", "deine zustimmung", "deine einwilligung", "mit werbung und",
    "zustimmen und weiter", "alle akzeptieren", "wir und unsere", "werbung und tracking", "verwenden cookies",
    "jederzeit widerruf", "ihre privatsphäre", "nos partenaires", "votre accord", "votre consentement",
    "tout accepter", "accepter et ", "sans accepter", "utilisons des cookies", "votre vie privée",
    "nuestros socios", "tu consentimiento", "su consentimiento", "tu privacidad", "su privacidad", "aceptar y ",
    "usamos cookies", "utilizamos cookies", "nossos parceiros", "seu consentimento", "sua privacidade",
    "aceitar e ", "nostri partner", "terze parti selezionate", "tuo consenso", "tua privacy", "accetta e ",
    "utilizziamo cookie", "onze partners", "jouw toestemming", "uw toestemming", "akkoord gaan",
    "gebruiken cookies", "vores partnere", "våra partner", "våre partnere", "dit samtykke", "ditt samtycke",
    "ditt samtykke", "naszych partnerów", "nasi partnerzy", "wyrażasz zgodę", "twoją zgodę", "twoją prywatność",
    "przejdź do serwisu", "našimi partnery", "naši partneři", "váš souhlas", "наши партнеры", "вашего согласия",
    "ваше согласие", "iş ortaklarımız", "onayınız", "شركاؤنا", "موافقتك", "हमारे साझेदार", "आपकी सहमति",
    "同意してください", "同意する", "同意して", "クッキーを使用", "您的同意", "我们的合作伙伴", "使用 cookie",
    "귀하의 동의", "동의하고",
)  # fmt: skip
# offers to those who have not paid or registered
SUBSCRIPTION_REQUESTS = (
    "already a subscriber", "subscribe to continue", "subscribe to read",
    "subscribe to keep reading", "subscribe now to", "to continue reading", "to read this story", "to keep reading",
    "register for free to", "register to continue", "for subscribers only", "exclusively for subscribers",
    "only available to subscribers", "create a free account to", "you need a subscription", "weiterlesen mit",
    "sie haben schon ein", "schon abonnent", "bereits abonnent", "jetzt weiterlesen", "um weiterzulesen",
    "nur für abonnenten", "réservé aux abonnés", "réservée aux abonnés",
    "réservé à nos abonnés", "déjà abonné", "abonnez-vous pour", "pour lire la suite", "la suite de cet article",
    "ya eres suscriptor", "suscríbete para", "solo para suscriptores", "para seguir leyendo",
    "exclusivo para suscriptores", "já é assinante", "assine para", "exclusivo para assinantes", "continue lendo",
    "sei già abbonato", "abbonati per", "riservato agli abbonati", "per continuare a leggere", "al abonnee?",
    "om verder te lezen", "alleen voor abonnees", "er du allerede abonnent",
    "allerede abonnent", "redan prenumerant", "för att läsa vidare", "for å lese videre", "for at læse videre",
    "dostęp tylko dla", "dla prenumeratorów", "aby czytać dalej", "только для подписчиков",
    "уже есть подписка", "оформите подписку", "чтобы читать дальше", "zaten abone", "okumaya devam etmek için",
    "للمشتركين فقط", "会員限定", "有料会員", "続きを読むには", "この記事は有料", "订阅以继续",
    "登录后阅读", "訂閱以繼續", "會員專屬", "유료 회원", "구독하시면", "로그인 후 이용",
)  # fmt: skip
