from django.core.management import call_command


def test_the_drawings_of_the_machines_are_fresh() -> None:
    call_command("draw_machines", "--check")
