# jes, an initiator, catalog, racf or the step itself is killed at every tenth message: no accepted job is lost, none runs twice, no
# half-written data set is cataloged. The long form is `make soak`.
here=$(dirname "$0")
. "$here/lib.sh"
. "$here/../soak/soak.sh"
soak_begin "$here/../soak/kill_at.c"
letters=(J I C R S)
for victim in jes initiator catalog racf iebgener; do
    letter=${letters[0]}
    letters=("${letters[@]:1}")
    soak_run "$victim" "$letter" 3 2
    same "$victim killed at every tenth message: nothing lost, twice or half" "" "$(soak_check "$letter")"
    check "$victim was killed ($kills times)" test "$kills" -gt 0
    case $victim in
    jes | catalog | racf) same "$victim was started again and no job failed" "3 0" "$(cat "$WORK/counts")" ;;
    esac
done
soak_deck LAST | timeout 200 greenbar submit --wait - >/dev/null 2>&1
same "the same job runs when nobody is killed" 0 $?
stop_all
same "the databases are sound" "" "$(soak_sound)"
