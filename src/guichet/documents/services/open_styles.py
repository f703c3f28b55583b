"""The styles of our OpenDocument texts, as the norm writes them: fixed texts, in which nothing is ever put."""

_FONT = 'style:font-name="Liberation Sans"'


def _paragraph(name: str, properties: str, text: str = "", parent: str = "Standard") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {properties}/><style:text-properties {_FONT} {text}/></style:style>"
    )


def _title(level: int, size: int, colour: str) -> str:
    return _paragraph(
        f"Titre{level}",
        'fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"',
        f'fo:font-size="{size}pt" fo:font-weight="bold" fo:font-style="normal" fo:color="{colour}"',
        parent=f"Heading_20_{level}",
    )


def _list(name: str, level: str) -> str:
    """One level: a dot, a number or a box, 6 mm before its text."""
    place = (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="0.7cm" '
        'fo:text-indent="-0.6cm" fo:margin-left="0.7cm"/></style:list-level-properties>'
    )
    tag = level.split(maxsplit=1)[0]
    return f'<text:list-style style:name="{name}"><{level} text:level="1">{place}</{tag}></text:list-style>'


def _column(name: str, share: int) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:rel-column-width="{share}*"/></style:style>'
    )


_SPACED = 'fo:margin-top="0cm" fo:margin-bottom="0.2cm"'
_IN_CELL = 'fo:margin-top="0.05cm" fo:margin-bottom="0.05cm"'
_BOLD = 'fo:font-size="11pt" fo:font-weight="bold"'

STYLES = (
    _title(1, 15, "#000000"),
    _title(2, 12, "#000091"),
    _title(3, 11, "#000000"),
    _paragraph("Texte", _SPACED, 'fo:font-size="11pt"'),
    _paragraph("Petit", _SPACED, 'fo:font-size="9pt" fo:color="#555555"'),
    _paragraph("Chiffre", _SPACED, 'fo:font-size="18pt" fo:font-weight="bold" fo:color="#000091"'),
    _paragraph(
        "Encadre", f'{_SPACED} fo:background-color="#f5f5fe" fo:padding="0.25cm"', 'fo:font-size="11pt"'
    ),
    _paragraph(
        "Attention",
        f'{_SPACED} fo:border-left="0.07cm solid #b34000" fo:border-right="none" fo:border-top="none" '
        'fo:border-bottom="none" fo:padding-left="0.25cm"',
        'fo:font-size="11pt"',
    ),
    _paragraph(
        "Ligne",
        'fo:margin-top="0.6cm" fo:margin-bottom="0cm" fo:border-bottom="0.02cm solid #555555" fo:border-left="none" '
        'fo:border-right="none" fo:border-top="none" style:join-border="false"',
    ),
    _paragraph("TexteGras", _IN_CELL, _BOLD),
    _paragraph("Nombre", f'{_IN_CELL} fo:text-align="end"', 'fo:font-size="11pt"'),
    _paragraph("NombreGras", f'{_IN_CELL} fo:text-align="end"', _BOLD),
    _paragraph("Pied", "", 'fo:font-size="8pt" fo:color="#555555"'),
    '<style:style style:name="Gras" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>',
    _list("Points", 'text:list-level-style-bullet text:bullet-char="•"'),
    _list("Cases", 'text:list-level-style-bullet text:bullet-char="☐"'),
    _list("Numeros", 'text:list-level-style-number style:num-format="1" style:num-suffix="."'),
    '<style:style style:name="Tableau" style:family="table"><style:table-properties style:rel-width="100%" '
    'table:align="margins" fo:margin-top="0.2cm" fo:margin-bottom="0.3cm"/></style:style>',
    _column("Large", 30_000),
    _column("Etroite", 12_000),
    '<style:style style:name="Cellule" style:family="table-cell"><style:table-cell-properties fo:padding="0.08cm" '
    'fo:border-bottom="0.02cm solid #cecece" fo:border-left="none" fo:border-right="none" fo:border-top="none"/>'
    "</style:style>",
)
FOOT = (
    '<text:p text:style-name="Pied"><text:page-number text:select-page="current">1</text:page-number> sur '
    "<text:page-count>1</text:page-count></text:p>"
)
