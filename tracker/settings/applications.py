"""What Django is made of here, and in which order a request passes through it."""

INSTALLED_APPS = [
    "tracker",
    "foods",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of sessions needs it
    "django.forms",  # so that the templates of form fields can be our own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "tracker.web.headers.tell_browsers",  # outside all that may answer by itself
    "tracker.web.observed.observe",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "tracker.server.bodies.read_or_refuse",
    "tracker.web.unavailable.AnswerOutages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.web.compression.CompressPages",  # outside all that read or write a body
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.accounts.sessions.end_old",
    "tracker.languages.follow_choice",
    "tracker.time_zones.follow_clock",
    "tracker.web.caching.keep_no_copy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.accounts.admin_gate.ask_second_step",
    "tracker.web.demo.keep_ways_in",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.web.partial.log_in_on_a_page",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.accounts.mail.how_mail_goes",
                "tracker.web.energy.energy_unit",
            ]
        },
    }
]

FORM_RENDERER = "tracker.web.controls.OneTemplateEach"
