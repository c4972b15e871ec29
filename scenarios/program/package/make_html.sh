#!/bin/sh
# The manual as HTML: the chapters of `bellwether help`, which are Markdown, and what each command says of itself.
#   make_html.sh PROGRAM FOLDER
set -eu
program=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder"

# Standard input becomes a page with this title.
page() {
    cat <<EOF
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>$1</title><style>
:root{color-scheme:light dark}
body{background:Canvas;color:CanvasText;font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
pre,code{font-family:ui-monospace,monospace;font-size:.92em}pre{overflow-x:auto;padding:.7rem;border:1px solid #8888}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #8888;padding:.25rem .5rem;text-align:left;vertical-align:top}
</style></head><body><nav><a href="index.html">Bellwether's manual</a></nav>
<main>
EOF
    cat
    echo '</main></body></html>'
}

escape() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# Links to other chapters lead there; what they lead to in the sources is not here.
mend_links() {
    sed -e 's|href="\(\.\./\)*\([a-z]*\)/README\.md[^"]*"|href="@chapter-\2.html"|g' \
        -e 's|<a href="[^@h][^"]*">\(\(<code>\)\{0,1\}[^<]*\(</code>\)\{0,1\}\)</a>|\1|g' -e 's|href="@|href="|g'
}

"$program" help --chapters | while read -r chapter; do
    "$program" help --chapter "$chapter" | cmark-gfm -e table -e autolink | mend_links |
        sed "s|<pre>|<pre tabindex=\"0\">|; s|<table>|<table tabindex=\"0\">|; s|<th></th>|<td></td>|g" | page "Bellwether: $chapter" >"$folder/chapter-$chapter.html"
done
"$program" help --commands | while read -r command; do
    { echo "<h1>bellwether $command</h1><pre tabindex=\"0\">"; "$program" "$command" --help | escape; echo '</pre>'; } |
        page "bellwether $command" >"$folder/command-$command.html"
done
{
    echo '<h1>Bellwether</h1><h2>Chapters</h2><ul>'
    "$program" help --chapters | sed 's|.*|<li><a href="chapter-&.html">&</a></li>|'
    echo '</ul><h2>Commands</h2><ul>'
    "$program" help --commands | sed 's|.*|<li><a href="command-&.html">bellwether &</a></li>|'
    echo '</ul>'
} | page "Bellwether's manual" >"$folder/index.html"
