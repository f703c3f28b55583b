"""Review ("instruction"): officers' lists, one application with everything at hand, and what they do with it.

How to add a part (opinions, scores, decisions…) without touching the others:

- what it keeps is a module of `models`, what it reads of `selectors`, what it does of `services`;
- each thing done is a `ReviewAction` of `actions` (`register_action`): its button, its address
  `/instruction/dossiers/<number>/<key>`, its place in batches and in the API come from there;
- each thing shown is a `Panel` of `panels` (`register_panel`), with a fragment `templates/review/components/panels/<key>.html`;
- both are registered in `install()` of a module of `panels_…`/`actions`, called by `handlers.install`.

A fragment writes the form of an action with `{% review_form actions.<key> %} fields {% end_review_form %}`, which adds the
token, the state seen, what was typed and why it was refused. See docs/reference/review.md.
"""
