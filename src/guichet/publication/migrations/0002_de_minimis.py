from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publishedaward",
            name="de_minimis",
            field=models.BooleanField(null=True),
        ),
    ]
