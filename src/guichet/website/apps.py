from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "guichet.website"
    label = "website"
