# A program of a STEPLIB means harm: it opens, connects, traces, signals, stays. It is refused each time, also where the system runs as
# the same UNIX user.
. "$(dirname "$0")/lib.sh"
why=$(foreign --check 2>&1) || { echo "skip $why"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
mark=gb$$
chmod 755 "$WORK"

compile() { cc -w -O1 -DMARK="\"$mark\"" -DHOME_OF_SYSTEM="\"$GREENBAR_HOME\"" -DKEYS_OF_SYSTEM="\"$GREENBAR_KEYS\"" -o "$2" "$1"; }
# Processes of the attacker that are still there.
left() { cat /proc/[0-9]*/comm 2>/dev/null | grep -cx "$mark"; }
# The process of the step that runs: a child of an initiator.
helper() {
    local file
    for file in "$GREENBAR_HOME"/run/initiator*.pid; do pgrep -P "$(cut -d' ' -f1 "$file")" -x foreign; done | head -1
}
cobol_is_there() { ldconfig -p | grep -q 'libcob\.so\.4'; } # modules need GnuCOBOL's runtime
none_left() { [ "$(left)" = 0 ]; }
some_left() { [ "$(left)" -gt 0 ]; }
result() { "${as[@]}" greenbar jobs --steps "$1" | awk 'NR == 1 { print $4 }'; }
# attack TEXT PARM [RESULT [PROGRAM]]
attack() {
    printf '//ATTACK JOB\n//S EXEC PGM=%s,PARM=%s\n//STEPLIB DD DSN=GB.LOAD,DISP=SHR\n//INDD DD *\nA RECORD\n' "${4:-ATTACK}" "'$2'" |
        "${as[@]}" greenbar submit --wait - >"$WORK/out" 2>&1
    local job
    job=$(sed -n 's/^JOB [^ (]*(\([A-Z0-9]*\)) SUBMITTED.*/\1/p' "$WORK/out")
    same "$who: $1" "${3:-CC0000}" "$(result "$job")"
    "${as[@]}" greenbar output "$job" JESMSGLG | grep -E 'GOT THROUGH|GBRE|IEC' | head -20
}

try_system() {
    who=$1
    "${as[@]}" greenbar init --sysid SYS1 >"$WORK/init" 2>&1 && "${as[@]}" greenbar start >"$WORK/start" 2>&1 || bad "$who: start"
    compile "$here/sandbox_attacks.c" "$WORK/attack" || bad "compile"
    "${as[@]}" greenbar dataset put --binary 'GB.LOAD(ATTACK)' "$WORK/attack" >"$WORK/put" 2>&1 || cat "$WORK/put"
    cc -w -O1 -shared -fPIC -o "$WORK/channel.so" "$here/channel_attacks.c" || bad "compile"
    "${as[@]}" greenbar dataset put --binary 'GB.LOAD(CHANNEL)' "$WORK/channel.so" >"$WORK/put" 2>&1 || cat "$WORK/put"
    servers="$(pid_of racf) $(pid_of jes) $(pid_of catalog)"
    attack "it sees neither the system, nor its keys, nor the machine's secrets" FILES
    attack "it inherits nothing of ours" FDS
    attack "no server can be reached, no network" SOCKETS
    attack "it traces nobody" "TRACE $(pid_of racf)"
    attack "it signals nobody" "SIGNALS $(pid_of jes)"
    attack "no system call that leads out" KERNEL
    if cobol_is_there; then
        attack "channel: no DD and no module that the step does not have" NAMES CC0000 CHANNEL
        attack "channel: a module cannot be changed" MODULE CC0000 CHANNEL
        for garbage in LONG TYPE SHORT; do
            attack "channel: garbage ends it ($garbage)" "$garbage" CC0000 CHANNEL | grep -v GBRE060E
        done
        attack "channel: who does not listen is not asked twice" FLOOD CC0000 CHANNEL
        attack "channel: descriptors are dropped" DESCRIPTORS CC0000 CHANNEL
        attack "channel: an abend that is none" ABEND CC0000 CHANNEL
    fi
    attack "what it leaves behind ends with it" STAY
    check "$who: nothing is left" until_ok none_left
    same "$who: racf, jes and catalog are the ones they were" "$servers" "$(pid_of racf) $(pid_of jes) $(pid_of catalog)"

    # It waits, and leaves children that ignore all signals: CANCEL, the end of its helper, of the initiator.
    for how in cancel helper initiator; do
        printf '//WAITS JOB\n//S EXEC PGM=ATTACK,PARM=WAIT\n//STEPLIB DD DSN=GB.LOAD,DISP=SHR\n//SYSPRINT DD SYSOUT=*\n' | "${as[@]}" greenbar submit - >"$WORK/out" 2>&1
        job=$(sed -n 's/^JOB [^ (]*(\([A-Z0-9]*\)) SUBMITTED.*/\1/p' "$WORK/out")
        until_ok some_left || bad "$who: the program runs"
        said() { "${as[@]}" greenbar output "$job" S.SYSPRINT | grep -q "I WAIT"; }
        check "$who: what it wrote can be read while it runs" until_ok said
        case $how in
        cancel) "${as[@]}" greenbar cancel "$job" >/dev/null 2>&1 ;;
        helper) kill -9 "$(helper)" ;;
        initiator) kill -9 "$(ps -o ppid= -p "$(helper)" | tr -d ' ')" ;;
        esac
        check "$who: nothing outlives its job ($how)" until_ok none_left
        check "$who: and stays ($how)" said
    done
}

again() { # KEY VALUE COMMAND...: another beginning of the system, with that in its configuration
    "${as[@]}" greenbar stop >/dev/null 2>&1
    sed -i '/^foreign-programs:/d' "$GREENBAR_HOME/config/system.yaml"
    [ -z "$2" ] || echo "$1: $2" >>"$GREENBAR_HOME/config/system.yaml"
    shift 2
    "${as[@]}" "$@" greenbar start >"$WORK/start" 2>&1 || cat "$WORK/start"
}

as=()
try_system "$(id -un)"
if [ "$(id -u)" = 0 ]; then # the system of an ordinary UNIX user: its programs run as that user
    greenbar stop >/dev/null 2>&1
    install -d -o nobody -g nogroup "$WORK/nobody"
    export GREENBAR_HOME=$WORK/nobody/sys GREENBAR_KEYS=$WORK/nobody/keys
    as=(setpriv --reuid nobody --regid nogroup --clear-groups env HOME="$WORK/nobody")
    try_system "an ordinary user"
fi
# Where the kernel makes no more user namespaces.
without=(unshare --user --map-current-user --keep-caps bash -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps -all --inh-caps -all "$@"' -)
who="no namespaces"
again foreign-programs "" "${without[@]}"
attack "refused, with a message" FILES S306
who="unsafe"
again foreign-programs unsafe "${without[@]}"
attack "it runs, and these attacks do something" FILES CC0001 | sed 's/^.*GOT THROUGH.*$//' | grep .
attack "no socket even so" SOCKETS
attack "no system call that leads out" KERNEL
"${as[@]}" greenbar stop >/dev/null 2>&1
