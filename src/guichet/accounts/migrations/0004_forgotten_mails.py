"""What a mail said is kept 90 days; that it was sent stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_token_use"),
    ]

    operations = [
        migrations.AddField(model_name="mail", name="forgotten_at", field=models.DateTimeField(null=True)),
    ]
