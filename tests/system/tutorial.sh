# docs/tutorial.md: every command that it shows, in order, answers what it shows.
. "$(dirname "$0")/lib.sh"
page=$SAMPLES/../docs/tutorial.md
cd "$SAMPLES/.." || exit 1
export WORK
command='' wanted=''

# What the page shows as a pattern: a line of three dots is any lines, <...> within a line any characters.
compare() {
    [ -n "$command" ] || return 0
    local given
    given=$(timeout 120 bash -c "$command" 2>&1 </dev/null)
    [ -z "$given" ] || given+=$'\n'
    # shellcheck disable=SC2053
    if [[ $given == $wanted ]]; then
        ok "$command"
    else
        bad "$command"
        diff <(printf '%s' "$wanted" | sed 's/\\\(.\)/\1/g') <(printf '%s' "$given")
    fi
    command='' wanted=''
}
while IFS= read -r line; do
    case $line in
    '    $ '*) compare; command=${line#'    $ '} ;;
    '    ...') wanted+='*' ;;
    '    '*)
        line=${line#'    '}
        # shellcheck disable=SC2001
        line=$(sed 's/[][\\*?]/\\&/g; s/<\.\.\.>/*/g' <<<"$line")
        wanted+=$line$'\n'
        ;;
    *) compare ;;
    esac
done <"$page"
compare
