# What a hostile UNIX user or a lying step may send: nobody else goes short, nothing is believed, the system goes on.
. "$(dirname "$0")/lib.sh"
new_system
chmod 755 "$WORK"
other=()
[ "$(id -u)" != 0 ] || other=(setpriv --reuid nobody --regid nogroup --clear-groups)
greenbar tso "ADDUSER ANNA DFLTGRP(SYS1)" >/dev/null
greenbar user map nobody ANNA >/dev/null

# peer CODE: a client in Python with call(), opened(), field() of its own
peer() {
    timeout 120 "${other[@]}" /usr/bin/python3 - 2>"$WORK/peer.err" <<EOP
import array, os, random, socket, struct, time
home = "$GREENBAR_HOME"
def field(text): return struct.pack('>I', len(text)) + text
def frame(type, body=b'', flags=0): return struct.pack('>IHH', len(body), type, flags) + body
class Peer:
    def __init__(self, path='run/public/racf', fd=None):
        self.s = socket.socket(socket.AF_UNIX) if fd is None else socket.socket(fileno=fd)
        self.s.settimeout(10)
        if fd is None: self.s.connect(home + '/' + path)
        self.bytes, self.fds = b'', []
        self.s.sendall(frame(0, struct.pack('>IH', 0x47424152, 1)))
        self.receive()
    def more(self, length):
        while len(self.bytes) < length:
            got, extra, _, _ = self.s.recvmsg(65536, 256)
            for _, _, data in extra: self.fds += array.array('i', data[:len(data) // 4 * 4])
            if not got: raise EOFError
            self.bytes += got
    def receive(self):
        self.more(8)
        length, type, _ = struct.unpack('>IHH', self.bytes[:8])
        self.more(8 + length)
        body, self.bytes = self.bytes[8:8 + length], self.bytes[8 + length:]
        return type, body
    def call(self, type, body=b''):
        self.s.sendall(frame(type, body))
        return struct.unpack('>i', self.receive()[1][:4])[0]
    def opened(self, service):
        return Peer(fd=self.fds.pop()) if self.call(5, field(service)) == 0 else None
$1
EOP
}

same "an ordinary user cannot register as a server" "-5 -5 -5 -5" "$(peer '
answers = []
for name in (b"jes", b"catalog", b"ZQS1", b"anything"):
    p = Peer(); p.call(1); answers.append(p.call(6, field(name)))
print(*answers)')"
same "nor ask for a session of another user, or for a password check" "-5 -5" "$(peer '
print(Peer().call(3, b""), Peer().call(4, b""))')"
# Whoever had a session was handed the images of all RACLISTed classes: the access lists that RLIST and --explain hide from him.
greenbar tso "SETROPTS CLASSACT(XFACILIT) GENERIC(XFACILIT)" >/dev/null
greenbar tso "RDEFINE XFACILIT IN.STORAGE UACC(READ)" >/dev/null
greenbar tso "RDEFINE GLOBAL XFACILIT ADDMEM(FREE.TO.ALL/READ)" >/dev/null
greenbar tso "SETROPTS RACLIST(XFACILIT) GLOBAL(XFACILIT)" >/dev/null
same "nobody but servers gets an image or a global access table, by however he comes" "-4 -4 -4 -4 -4 0" "$(peer '
asked = field(b"XFACILIT")
new, bound = Peer(), Peer(); bound.call(1)
print(new.call(8, asked), new.call(40, asked), bound.call(8, asked), bound.call(40, asked), bound.call(8, field(b"NOSUCH")), len(bound.fds))')"
same "decisions about them are made by racf" "0 8 0" "$(for asked in 'IN.STORAGE READ' 'IN.STORAGE UPDATE' 'FREE.TO.ALL READ'; do
    greenbar check ANNA XFACILIT $asked >/dev/null; echo $?; done | tr '\n' ' ' | sed 's/ $//')"
greenbar tso "SETROPTS NORACLIST(XFACILIT)" >/dev/null # and FACILITY, which has the same POSIT
greenbar tso "SETROPTS NOGLOBAL(XFACILIT)" >/dev/null
if [ ${#other[@]} = 0 ]; then
    skip "what another UNIX user may do"
else
    same "nor become another" "-4" "$(peer 'print(Peer().call(2, field(b"IBMUSER")))')"
    same "a session is bound once" "0 -5" "$(peer '
p = Peer(); print(p.call(2, field(b"ANNA")), p.call(2, field(b"ANNA")))')"
    greenbar tso "ALTUSER ANNA ROAUDIT" >/dev/null
    greenbar tso "RDEFINE FACILITY FORGED.THING UACC(NONE) AUDIT(ALL(READ))" >/dev/null
    same "an auditor cannot have another recorded as one who tried" "-4 0" "$(peer '
other = field(b"IBMUSER") + field(b"SYS1") + field(b"X") + bytes(5) + 4 * field(b"") + bytes(4)
asked = field(b"FACILITY") + field(b"FORGED.THING") + bytes([2]) + bytes(4)
p = Peer(); p.call(1); print(p.call(7, b"\1" + other + asked), p.call(7, b"\2" + field(b"IBMUSER") + 2 * field(b"") + asked))')"
    same "and what an auditor asks about others is not recorded" 0 "$(greenbar smf list | grep -c 'ACCESS.*FORGED.THING')"
    same "what he tries himself is" "0 1" "$(peer 'p = Peer(); p.call(1)
print(p.call(7, b"\0" + field(b"FACILITY") + field(b"FORGED.THING") + bytes([2]) + bytes(4)))') $(greenbar smf list | grep -c 'ACCESS.*FORGED.THING')"
    greenbar tso "ALTUSER ANNA NOROAUDIT" >/dev/null
    same "nobody but its owner stops the system" "-5" "$(peer 'print(Peer("run/public/master").call(2))')"
    coproc HOLDER { peer '
held = []
try:
    while len(held) < 9000: held.append(Peer())
except Exception: pass
print(len(held), flush=True)
time.sleep(60)'; }
    read -r -t 60 held <&"${HOLDER[0]}"
    timeout 30 greenbar tso "LISTUSER IBMUSER" >/dev/null 2>&1
    same "one UNIX user cannot take the connections of all" 0 $?
    check "which takes some trying ($held held)" test "$held" -gt 100
    kill "$HOLDER_PID" 2>/dev/null
    wait "$HOLDER_PID" 2>/dev/null
fi
coproc LIAR { peer '
m = Peer().opened(b"master")
print("begun", flush=True)
until = time.time() + 5
try:
    while time.time() < until:
        for token in range(1, 100): m.s.sendall(frame(6, struct.pack(">QB", ('"$(pid_of master)"' << 32) + token, 0), 2)) # orders.c
except OSError: pass'; }
read -r -t 30 begun <&"${LIAR[0]}"
good=0
for ((i = 0; i < 40; i++)); do greenbar console "ZQS1 DISPLAY SECURITY" | grep -q CSQ9022I && good=$((good + 1)); done
same "a user cannot complete the commands of others" 40 $good
wait "$LIAR_PID" 2>/dev/null
open_files() { ls "/proc/$(pid_of "$1")/fd" | wc -l; }
! sees_all || before="$(open_files racf) $(open_files master)"
peer '
random.seed(1)
null = os.open("/dev/null", os.O_RDONLY)
until = time.time() + 8
while time.time() < until:
    try:
        p = Peer(random.choice(["run/public/racf", "run/public/master"]))
        p.s.settimeout(0.05)
        kind, type = random.randrange(5), random.choice([1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xffff, 0x8001])
        if kind == 0: p.s.sendall(random.randbytes(random.randint(1, 5000)))
        if kind == 1: p.s.sendall(struct.pack(">IHH", 0xffffffff, type, 0) + b"x" * 100)
        if kind == 2: p.s.sendall(struct.pack(">IHH", 1000, type, 1) + b"x" * 100)
        for i in range(random.randint(1, 20)) if kind == 3 else ():
            fds = array.array("i", [null] * random.choice([1, 3, 100]))
            p.s.sendmsg([frame(type, random.randbytes(20), 1)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        for i in range(random.randint(1, 300)) if kind == 4 else ():
            p.s.sendall(frame(type, random.choice([b"", field(b"jes"), field(b"LISTUSER")])))
        while random.random() < 0.9: p.receive()
    except Exception: pass
    for fd in p.fds: os.close(fd)'
sleep 3 # a half frame has its patience
until_files() { [ "$(open_files racf) $(open_files master)" = "$before" ]; }
if sees_all; then
    check "garbage, half frames and descriptors leave nothing open" until_ok until_files
else
    skip "what garbage, half frames and descriptors leave open"
fi
printf '//WORKS JOB\n//S EXEC PGM=IEFBR14\n' | greenbar submit --wait - >/dev/null 2>&1
same "the last word is a job that runs" 0 $?
same "no process died of it" 0 "$(grep -c 'GRB100E' "$GREENBAR_HOME/log/SYSLOG")"
