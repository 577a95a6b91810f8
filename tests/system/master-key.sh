# The master key is changed while icsf, the master and the command are killed: the system starts under the old one or the new one, all keys in the
# store stay, and neither master key is found anywhere it should not be.
. "$(dirname "$0")/lib.sh"
printf 'OLD-MASTER-KEY-OLD-MASTER-KEY-OL' >"$WORK/old"
printf 'NEW-MASTER-KEY-NEW-MASTER-KEY-NE' >"$WORK/new"
greenbar init --sysid SYS1 --master-key fd --master-key-fd 5 5<"$WORK/old" >/dev/null || bad init
greenbar start --master-key-fd 5 5<"$WORK/old" >/dev/null || bad start
greenbar key define ONE.KEY
labels=$(greenbar key list)
to=new from=old lost=""
for round in 1 2 3 4 5 6 7 8 9; do
    greenbar key master --new fd --master-key-fd 5 5<"$WORK/$to" >/dev/null 2>&1 &
    command=$!
    sleep "0.0$((RANDOM % 10))"
    case $((round % 3)) in
    0) kill -9 "$(pid_of icsf)" ;;
    1) kill -9 "$(pid_of icsf)"; kill -9 "$command" ;;
    2) kill -9 "$command" ;;
    esac 2>/dev/null
    wait "$command" 2>/dev/null
    until_ok greenbar key list
    [ "$(greenbar key list)" = "$labels" ] || lost="$lost $round"
    # Whichever is in force, behind this it is that one; the next change goes to the other.
    greenbar key master --new fd --master-key-fd 5 5<"$WORK/$to" >/dev/null 2>&1
    swap=$from from=$to to=$swap
done
same "the labels were there behind each kill" "" "$lost"
kill -9 "$(pid_of icsf)"
until_ok greenbar key list
same "and after one more start of icsf" "$labels" "$(greenbar key list)"
if sees_all; then
    found=
    for file in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do
        grep -qsaE '(OLD|NEW)-MASTER-KEY' "$file" && found="$found $file"
    done
    same "no master key in an argument list or environment" "" "$found"
fi
same "none in the folder of the system" "" "$(grep -rlaE '(OLD|NEW)-MASTER-KEY' "$GREENBAR_HOME" 2>/dev/null)"
# The master is killed behind a change: the next start needs the new key, and takes no other.
greenbar key master --new fd --master-key-fd 5 5<"$WORK/$to" >/dev/null
stop_all
greenbar start --master-key-fd 5 5<"$WORK/$from" >"$WORK/refused" 2>&1
same "the old key opens nothing any more" 1 $?
check "and it is said why" grep -q 'another master key' "$WORK/refused"
check "the new one does" greenbar start --master-key-fd 5 5<"$WORK/$to"
same "with all labels" "$labels" "$(greenbar key list)"
greenbar key master --new file
stop_all
check "a key file needs no answer" greenbar start
same "and has them too" "$labels" "$(greenbar key list)"
stop_all
