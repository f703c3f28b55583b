import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0007_imports")]

    operations = [
        migrations.AddField(
            "webhooktarget",
            "schemes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        migrations.AddField(
            "webhooktarget",
            "actions",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), default=list, size=None
            ),
        ),
        migrations.AddField("webhooktarget", "paused_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "UPDATE review_webhooktarget SET schemes = ARRAY[slug]::varchar(60)[]",
            "UPDATE review_webhooktarget SET slug = schemes[1]",
        ),
    ]
