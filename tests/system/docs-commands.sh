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
greenbar stop >/dev/null
if command -v groff >/dev/null; then
    same "the manual pages are well formed" "" "$(groff -man -ww -z docs/greenbar.1 docs/greenbar-racf.7 2>&1)"
else
    skip "whether the manual pages are well formed"
fi
