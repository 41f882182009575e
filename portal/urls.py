"""All addresses of the portal. The apps' own are in their `urls.py`."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
