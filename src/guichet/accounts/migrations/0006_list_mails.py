"""Mails that people without an account asked for: how to stop them, and those to a whole list after all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_right_to_pay"),
    ]

    operations = [
        migrations.AddField("mail", "unsubscribe", models.CharField(default="", max_length=200)),
        migrations.AddField("mail", "of_many", models.BooleanField(default=False)),
        migrations.RemoveIndex("mail", "mail_to_send"),
        migrations.AddIndex(
            "mail",
            models.Index(
                condition=models.Q(("abandoned_at", None), ("sent_at", None)),
                fields=["of_many", "due_at", "id"],
                name="mail_to_send",
            ),
        ),
    ]
