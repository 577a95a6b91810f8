# What README.md and docs/tour.md tell a newcomer to type works, and what the other pages name is there.
. "$(dirname "$0")/lib.sh"
cd "$SAMPLES/.." || exit 1

# try COMMAND: as a shell runs it; what a page shows ends with 0.
try() {
    local out code
    out=$(timeout 60 bash -c "$1" 2>&1 </dev/null)
    code=$?
    if [ $code = 0 ]; then ok "$1"; else bad "$1: ended with $code: $(tail -n 1 <<<"$out")"; fi
}

# The indented lines of a page that begin with greenbar, without their comments.
shown() { sed -nE 's/^    (greenbar [a-z].*)/\1/p' "$1" | sed -E 's/ +#.*//'; }
# The commands between backquotes.
quoted() { grep -oE '`(greenbar|make)( [^`]*)?`' "$@" | sed -E 's/^[^`]*`//; s/`$//' | sort -u; }

mapfile -t commands < <(shown README.md)
[ ${#commands[@]} -gt 5 ] || bad "README.md shows no commands any more"
same "README.md begins with init" "greenbar init" "${commands[0]:-}"
same "README.md ends with stop" "greenbar stop" "${commands[-1]:-}"
for command in "${commands[@]}"; do
    try "$command"
done

greenbar start >/dev/null || bad "start again"
while read -r command; do
    case $command in
    make*) continue ;;
    *) try "$command" ;;
    esac
done < <(quoted docs/tour.md)
greenbar stop >/dev/null

# Verbs and targets, wherever a page names one.
verbs=" $(greenbar help | awk 'NR > 1 && /^  / {print $1}' | tr '\n' ' ') "
targets=$(sed -nE 's/^([a-z-]+):.*/\1/p' Makefile tests/tests.mk)
wrong=
while read -r program word rest; do
    case $program in
    greenbar) [ -z "$word" ] || [[ $verbs == *" $word "* ]] || wrong+=" greenbar $word;" ;;
    make) for word in $word $rest; do
        case $word in '' | [A-Z]* | -*) ;; *) grep -qx -- "$word" <<<"$targets" || wrong+=" make $word;" ;; esac
    done ;;
    esac
done < <(quoted README.md CONTRIBUTING.md docs/*.md docs/formats/*.md samples/README.md ./*/README.md | grep -v '|')
same "every verb and target that a page names" "" "$wrong"

# help knows every message that a page names as `greenbar help ID`, and every verb has its help and its part of the manual page.
while read -r id; do
    greenbar help "$id" >/dev/null || bad "greenbar help $id"
done < <(grep -hoE 'greenbar help [A-Z]{3,4}[0-9]+[A-Z]' README.md docs/*.md | awk '{print $3}' | sort -u)
for verb in $verbs; do
    greenbar help "$verb" | grep -q "^greenbar $verb" || bad "greenbar help $verb"
    grep -q "^\.SS $verb " docs/greenbar.1 || bad "docs/greenbar.1 has no $verb"
done
ok "messages and verbs have their help"

# So has every RACF command, with its operands; and the formatter has nothing to say of either page.
greenbar start >/dev/null
for verb in $(greenbar tso HELP | sed -n '/^Those of RACF/,/^HELP and/p' | awk '$1 ~ /^[A-Z]+$/ && $1 != "HELP" {print $1}'); do
    grep -qE "^\.SS \"$verb[ \"]" docs/greenbar-racf.7 || bad "docs/greenbar-racf.7 has no $verb"
done

# And every MQSC command: the parser is asked about what the page says. A command that the page names is known, one that it does not
# name is not; an operand that it names is never "invalid" (CSQ9001E).
page=docs/greenbar-mqsc.7
commands=$(sed -nE 's/^\.SS "([A-Z]+ [A-Z]+)"$/\1/p' "$page")
[ "$(wc -l <<<"$commands")" -gt 100 ] || bad "$page has few commands"
wrong=
while read -r command; do
    case $command in "START QMGR" | "STOP QMGR") continue ;; esac # no harm done, and the queue manager is still needed
    greenbar console "ZQS1 $command GBNONE" | grep -q "CSQ9001E ZQS1 'GBNONE'" || wrong+=" $command;"
done <<<"$commands"
same "every MQSC command of the manual page is known" "" "$wrong"
unknown=
while read -r verb; do
    for keyword in QMGR QLOCAL CHANNEL SECURITY LOG TRACE CFSTRUCT; do
        grep -qx "$verb $keyword" <<<"$commands" ||
            greenbar console "ZQS1 $verb $keyword GBNONE" | grep -qE "CSQ9001E ZQS1 '$keyword'" || unknown+=" $verb $keyword;"
    done
done < <(cut -d' ' -f1 <<<"$commands" | sort -u)
same "no MQSC command is missing in the manual page" "" "$unknown"
wrong=
while read -r verb keyword operand; do
    greenbar console "ZQS1 $verb $keyword $operand GBNONE" | grep -q "CSQ9001E ZQS1 '$operand'" && wrong+=" $verb $keyword $operand;"
done < <(awk '/^\.SH ATTRIBUTES/ { exit } /^\.SS/ { gsub(/"/, ""); command = $2 " " $3 }
    /^\.TP/ { getline; sub(/^\\fB/, ""); sub(/\\fR.*/, ""); if (NR % 3 == 0) print command, $0 }' "$page")
same "every third operand of the manual page is known" "" "$wrong"
greenbar stop >/dev/null
if command -v groff >/dev/null; then
    same "the manual pages are well formed" "" "$(groff -man -ww -z docs/greenbar.1 docs/greenbar-racf.7 docs/greenbar-mqsc.7 2>&1)"
else
    skip "whether the manual pages are well formed"
fi
