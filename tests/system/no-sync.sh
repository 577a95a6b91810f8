# A file system that cannot make anything durable: nothing is acknowledged, and nobody goes on as if it were on disk.
. "$(dirname "$0")/lib.sh"
new_system

# without CALL COMMAND...: a seccomp filter lets syncfs or fdatasync fail with EIO in the command and in all that it starts
without() {
    /usr/bin/python3 - "$@" <<'EOP'
import ctypes, os, platform, struct, sys
numbers = {"syncfs": (306, 267), "fdatasync": (75, 83)} # of x86_64, and of the others
number = numbers[sys.argv[1]][platform.machine() != "x86_64"]
code = b"".join(struct.pack("HBBI", *row) for row in
    ((0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050005), (0x06, 0, 0, 0x7fff0000)))
program = ctypes.create_string_buffer(code)
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 4, ctypes.addressof(program)))
prctl = ctypes.CDLL(None, use_errno=True).prctl
if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.c_void_p(ctypes.addressof(filter)), 0, 0): sys.exit(1)
os.execvp(sys.argv[2], sys.argv[2:])
EOP
}
deck() { printf '//WORKS JOB\n//S EXEC PGM=IEFBR14\n'; }
said() { grep -rqs "$1" "$GREENBAR_HOME/log"; }

printf 'A\n' >"$WORK/record"
greenbar dataset put IBMUSER.KEPT "$WORK/record" >/dev/null
without fdatasync greenbar dataset put IBMUSER.LOST "$WORK/record" >"$WORK/out" 2>&1
check "a data set that may not be on disk is not acknowledged" test $? != 0
greenbar stop >/dev/null

without syncfs timeout 20 greenbar start >"$WORK/out" 2>&1
deck | timeout 10 greenbar submit - >"$WORK/out" 2>&1
check "jes ends when the spool cannot be made durable" until_ok said 'jes: the spool cannot be made durable'
timeout 60 greenbar stop >/dev/null 2>&1
same "stop leaves no process behind" "" "$(of_system)"

greenbar start >"$WORK/out" 2>&1
same "once it can, what was acknowledged is there" A "$(greenbar dataset get IBMUSER.KEPT)"
deck | timeout 30 greenbar submit --wait - >/dev/null 2>&1
same "and the last word is a job that runs" 0 $?
