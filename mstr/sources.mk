# mstr: the queue manager's MSTR address space.
LIBS += mstr
mstr_SRC :=
