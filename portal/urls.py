"""All addresses of the portal. The apps' own are in their `urls.py`, those of the API in `portal/api/urls.py`."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, include, path

from portal.pages import help, home, shell
from portal.people import views
from portal.tokens import views as token_views

handler403 = "portal.pages.shell.forbidden"
handler404 = "portal.pages.shell.not_found"
handler500 = "portal.pages.shell.broken"


def only_in_the_sandbox() -> list[URLPattern]:
    """The pages of samples: with SANDBOX=0 they are neither there nor loaded."""
    if not settings.SANDBOX:
        return []
    from portal.design.views import design_page

    return [
        path("design/", design_page, name="design"),
        path("design/<slug:page>/", design_page, name="design_page"),
    ]


urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("workbench/", home.Workbench.as_view(), name="workbench"),
    path("find/", home.Find.as_view(), name="find"),
    path("people/<int:pk>/", home.PersonPage.as_view(), name="person"),
    path("acting/stop/", home.acting_stop, name="acting_stop"),
    path("messages/", home.Messages.as_view(), name="messages"),
    path("messages/read/", home.messages_read, name="messages_read"),
    path("messages/<int:pk>/", home.message, name="message"),
    path("help/", help.Help.as_view(), name="help"),
    path("help/<slug:slug>/", help.HelpArticle.as_view(), name="help_article"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("sign-up/", views.SignUp.as_view(), name="sign_up"),
    path("password/", views.PasswordReset.as_view(), name="password_reset"),
    path("password/sent/", views.PasswordResetDone.as_view(), name="password_reset_done"),
    path("password/done/", views.PasswordResetComplete.as_view(), name="password_reset_complete"),
    path("password/<uidb64>/<token>/", views.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path("profile/password/", views.ChangePassword.as_view(), name="password_change"),
    path("profile/tokens/", token_views.Tokens.as_view(), name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", token_views.RevokeToken.as_view(), name="token_revoke"),
    path("language/", views.set_language, name="set_language"),
    path("sandbox/next-day/", shell.sandbox_next_day, name="sandbox_next_day"),
    *only_in_the_sandbox(),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("healthz", shell.healthz, name="healthz"),
    path("healthz/ready", shell.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api.urls")),
    path("", include("refunds.urls")),
    path("", include("orders.urls")),
    path("", include("tickets.urls")),
]
