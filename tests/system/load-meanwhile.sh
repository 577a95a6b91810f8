# Commands that are given between the last record of a load and its end count, or the load is refused and names what they made both; a
# lock that comes then refuses it; and a lock of a session goes with it.
. "$(dirname "$0")/lib.sh"
new_system
# The requests of racf as racf_records.c makes them: one at a time, so that commands come exactly in between.
cat >"$WORK/peer.py" <<EOP
import socket, struct, subprocess, sys, time
def field(text): return struct.pack('>I', len(text)) + text
class Peer:
    def __init__(self):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.settimeout(20)
        self.s.connect("$GREENBAR_HOME/run/public/racf")
        self.ask(0, struct.pack('>IH', 0x47424152, 1))
    def exactly(self, length):
        bytes = b''
        while len(bytes) < length:
            got = self.s.recv(length - len(bytes))
            if not got: raise EOFError
            bytes += got
        return bytes
    def ask(self, type, body=b''):
        self.s.sendall(struct.pack('>IHH', len(body), type, 0) + body)
        return self.exactly(struct.unpack('>IHH', self.exactly(8))[0])
    def call(self, type, body=b''): # reason, the rest
        answer = self.ask(type, body)
        return struct.unpack('>i', answer[:4])[0], answer[4:]
def record(text): return struct.pack('>H', len(text)) + text
def group(name): return record(b'0100 %-8s SYS1     2024-05-06 IBMUSER  NONE     NO' % name)
def load(records, between, existing=0):
    """Loads the records; between is done in front of the end. reason, loaded, lines."""
    p = Peer()
    reason, _ = p.call(72, bytes([existing, 0]) + field(b'test'))
    taken = 0
    while reason == 0 and not taken:
        reason, rest = p.call(73, struct.pack('>Q', 1) + b''.join(records))
        taken = rest[0] if reason == 0 else 0
    between(p)
    done, ends = reason < 0, 0
    while reason == 0 and not done:
        reason, rest = p.call(74)
        ends += 1
        done, loaded = (rest[0], rest[1]) if reason == 0 else (1, 0)
        length = struct.unpack('>I', rest[2:6])[0] if reason == 0 else 0
        lines = rest[6:6 + length].decode().strip() if reason == 0 else ''
        if lines: print(lines)
    return (reason, loaded) if reason == 0 else (reason, 0)
def tso(*commands):
    for command in commands: subprocess.run(['greenbar', 'tso', command], stdout=subprocess.DEVNULL)
exec(sys.argv[1])
EOP
peer() { timeout 60 /usr/bin/python3 "$WORK/peer.py" "$1" 2>"$WORK/peer.err" || tail -1 "$WORK/peer.err"; }
defined() { local name; for name in "$@"; do greenbar tso "LISTGRP $name" >/dev/null && printf '%s ' "$name"; done; }

greenbar tso "SETROPTS CLASSACT(XFACILIT) GENERIC(XFACILIT)" >/dev/null
greenbar stop >/dev/null
python3 - "$GREENBAR_HOME/racf/racf.db" <<'END'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.executemany("INSERT INTO profiles (class, name, generic, owner, uacc, warning, level, audit, global_audit, notify, created, changed, referred,"
    " data, appldata) VALUES ('XFACILIT', ?, 1, 'IBMUSER', 0, 0, 0, 'NONE', '', '', 0, 0, 0, '', '')", [("QM.APP%05d.**" % i,) for i in range(40000)])
database.commit()
database.close()
END
greenbar start >/dev/null
greenbar tso "SETROPTS RACLIST(XFACILIT)" >/dev/null
greenbar tso "RALTER XFACILIT QM.APP00000.** UACC(READ)" >/dev/null
same "a load that ends in the middle of a REFRESH is done" "(0, 1) 0" "$(peer '
def refresh(p):
    global command
    command = subprocess.Popen(["greenbar", "tso", "SETROPTS RACLIST(XFACILIT) REFRESH"], stdout=subprocess.DEVNULL)
    time.sleep(0.15)
print(load([group(b"LOADED0")], refresh), command.wait())')"
same "the image, which was of the profiles as they were, is made again" "0 8" "$(for i in 0 1; do
    greenbar check IBMUSER XFACILIT QM.APP0000$i.X READ >/dev/null; echo $?; done | tr '\n' ' ' | sed 's/ $//')"

same "a load with commands in front of its end is done" "(0, 1)" "$(peer '
print(load([group(b"LOADED1")], lambda p: tso("ADDGROUP MEANT1", "ADDUSER UMEANT DFLTGRP(MEANT1)", "RDEFINE FACILITY MEANT.ONE", "DELGROUP GONE")))')"
same "and what they made is there with it" "LOADED1 MEANT1 " "$(defined LOADED1 MEANT1)"
check "users, too" until_ok greenbar tso 'LISTUSER UMEANT'
check "and profiles" until_ok greenbar tso 'RLIST FACILITY MEANT.ONE'
same "what both made refuses the load" "0 GBRU011E groups was changed by a command meanwhile (0, 0)" "$(peer '
print(load([group(b"BOTH"), group(b"LOADED2")], lambda p: tso("ADDGROUP BOTH DATA(NO)")))' | tr '\n' ' ' | sed 's/ $//')"
same "all of it, and the command stays" "BOTH " "$(defined BOTH LOADED2)"
greenbar tso 'ADDGROUP OWNING' >/dev/null
same "an owner that a command takes away meanwhile is found" "1" "$(peer '
print(load([record(b"0100 OWNED    SYS1     2024-05-06 OWNING   NONE     NO")], lambda p: tso("DELGROUP OWNING")))' | grep -c '(0, 0)')"
same "a lock that comes meanwhile refuses it" "0 (-21, 0)" "$(peer '
def lock(p):
    global locker
    locker = Peer(); locker.call(1); print(locker.call(75, b"\1")[0])
print(load([group(b"LOADED3")], lock))' | tr '\n' ' ' | sed 's/ $//')"
same "it went with its session" "FREE " "$(greenbar tso 'ADDGROUP FREE' >/dev/null; defined FREE LOADED3)"
same "one lock at a time; what is to stay has to be there" "0 -17 -21 0 0" "$(peer '
a, b = Peer(), Peer()
a.call(1); b.call(1)
print(a.call(75, b"\1")[0], b.call(75, b"\1")[0], b.call(75, b"\2")[0], b.call(75, b"\0")[0], b.call(75, b"\1")[0])')"
coproc HOLDER { timeout 60 /usr/bin/python3 "$WORK/peer.py" 'p = Peer(); p.call(1); print(p.call(75, b"\1")[0], flush=True); sys.stdin.readline()'; }
read -r locked <&"${HOLDER[0]}"
same "while it lasts" "0 8" "$locked $(greenbar tso 'ADDGROUP NEVER' >/dev/null; echo $?)"
kill -9 "$(pid_of racf)"
until_ok greenbar tso 'LISTUSER IBMUSER'
echo >&"${HOLDER[1]}"
wait "$HOLDER_PID"
same "a racf that starts anew knows of no such lock" "LATER " "$(greenbar tso 'ADDGROUP LATER' >/dev/null; defined LATER NEVER)"
stop_all
