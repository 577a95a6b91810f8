# mstr: the queue manager's MSTR address space.
LIBS += qmgr qmgr_log
qmgr_SRC := qmgr mqsc mqsc_table switches saf_racf security command_security commands security_commands startup
# qmgr_log: the log and the BSDS; knows nothing of queues, for print programs too.
qmgr_log_SRC := log_record bsds_image bsds log_reader log log_start log_writer log_offload
# Objects and commands about them.
qmgr_SRC += attribute objects object_record
# What a program and its queue manager say to each other.
LIBS += mqi_channel
mqi_channel_SRC := mqi_segment mqi_call
PROGRAMS += mstr
mstr_SRC := mstr
mstr_LIBS := qmgr qmgr_log mqi_channel exec datasets racf_client console_client base
