# mstr: the queue manager's MSTR address space.
LIBS += qmgr
qmgr_SRC := qmgr mqsc mqsc_table switches saf_racf security command_security commands security_commands startup
PROGRAMS += mstr
mstr_SRC := mstr
mstr_LIBS := qmgr exec datasets racf_client console_client base
