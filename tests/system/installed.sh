# What `make install` puts under a prefix works from there, without the tree it was built in.
. "$(dirname "$0")/lib.sh"
make -s -C "$SAMPLES/.." install PREFIX="$WORK/usr" >"$WORK/install.out" 2>&1 || { cat "$WORK/install.out"; bad "make install"; exit 1; }
PATH=$WORK/usr/bin:/usr/bin:/bin
check "the command is there" test -x "$WORK/usr/bin/greenbar"
new_system
same "a job runs" 0 "$(greenbar submit --wait "$WORK/usr/share/greenbar/samples/hello.jcl" >/dev/null; echo $?)"
check "the queue manager is up" grep -q 'ZQS1MSTR.*UP' <(greenbar status)
for program in master racf jes; do
    if sees_all; then
        check "$program is the installed one" grep -q "^$WORK/usr/libexec" <(readlink "/proc/$(pid_of $program)/exe")
    else
        skip "whether $program is the installed one"
    fi
done
check "the manual page is there" grep -q greenbar "$WORK/usr/share/man/man1/greenbar.1"
check "so is that of the RACF commands" grep -q ADDUSER "$WORK/usr/share/man/man7/greenbar-racf.7"
greenbar stop >/dev/null
# The command alone, without what it ships.
mkdir -p "$WORK/alone/bin"
cp "$WORK/usr/libexec/greenbar/greenbar" "$WORK/alone/bin"
GREENBAR_HOME=$WORK/none "$WORK/alone/bin/greenbar" init >"$WORK/told" 2>&1
same "init without its files is refused" 1 $?
check "and names where it looked for them" grep -q "GRB005E init: .*$WORK/alone/.*share/greenbar/classes: there is no such thing" "$WORK/told"
check "nothing of that system is left" test ! -e "$WORK/none"
