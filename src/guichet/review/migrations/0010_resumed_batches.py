"""A batch that lost its worker is taken up again: what is still unfinished today counts as stopped now."""

from datetime import UTC, datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0009_webhook_schemes")]

    operations = [
        migrations.AddField(model_name="batch", name="attempt", field=models.IntegerField(default=0)),
        migrations.AddField(
            model_name="batch",
            name="alive_at",
            field=models.DateTimeField(default=datetime(2021, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
    ]
