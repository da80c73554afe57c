"""For people at work and for the demonstration: SQLite, no broker, mail in files."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-a-machine-nobody-else-can-reach")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
DEMONSTRATION = env.flag("DEMONSTRATION", True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = env.flag("DEBUG", True)

DATA_DIR.mkdir(parents=True, exist_ok=True)
