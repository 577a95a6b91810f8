# mstr: the queue manager's MSTR address space.
LIBS += qmgr qmgr_log qmgr_store
qmgr_SRC := qmgr parameters mqsc mqsc_table switches saf_racf resource_check security command_security commands security_commands startup
# qmgr_log: the log and the BSDS; knows nothing of queues, for print programs too.
qmgr_log_SRC := log_record bsds_image bsds log_reader log log_start log_writer log_offload bsds_orders log_criteria log_print
# qmgr_store: messages and objects on page sets, in units of work, behind the log.
qmgr_store_SRC := message_store store_chain store_cursor store_ready store_records store_redo store_units store_restart store_adopt store_checkpoint store_objects
# Closed page sets, without log and buffers.
qmgr_store_SRC += store_reader
# Messages out of the log.
qmgr_store_SRC += log_extract
# Objects and commands about them.
qmgr_SRC += attribute objects object_makers object_record object_field condition object_commands object_display command_server mqsc_input command_client
qmgr_SRC += channel_rules channel_commands hazards group_commands stream_rules
# What stays on the console.
qmgr_SRC += action_messages
# What the queue manager does with calls of the MQI.
LIBS += engine
engine_SRC := queue_engine queue_again queue_open queue_security queue_message queue_put queue_get queue_trigger queue_inquire queue_part queue_doubt queue_ahead mqi_server mqi_logon
engine_SRC += topic_tree queue_topic queue_publish publication_data queue_retained queue_subscribe queue_lifetime queue_subscriber topic_commands
engine_SRC += password_check
# Queued publish/subscribe.
engine_SRC += broker_message queue_broker queue_register
# Properties of messages.
engine_SRC += queue_property selector
# Commands about connections and units of work.
engine_SRC += thread_commands status_display queue_hold queue_doom
# Messages: where they are, how they come, what is told of them.
engine_SRC += queue_index queue_arrival queue_report queue_group queue_event
engine_SRC += queue_status queue_expiry queue_signal queue_response queue_marks event_commands command_queue
engine_SRC += queue_audit configuration pcf queue_stream fair_share queue_made
# The library of programs.
LIBS += mqi
mqi_SRC := mqi_connection mqi_client mqi_ahead mqi_asynch mqi_callback mqi_person message_handle
# What a program and its queue manager say to each other.
LIBS += mqi_channel
mqi_channel_SRC := mqi_segment mqi_wake mqi_call mqi_open
# The header of a stored message.
mqi_channel_SRC += message_header
# Properties of messages, as lists and in MQRFH2.
mqi_channel_SRC += property property_header
# Data of messages in other code pages: programs do it.
mqi_channel_SRC += message_convert pcf_form
# Constants and structures of cmqc.h as a table, and the COBOL copybooks that are made of it.
LIBS += mqi_layout
mqi_layout_SRC := mqi_layout
PROGRAMS += copybooks
copybooks_SRC := copybooks
copybooks_LIBS := mqi_layout
PROGRAMS += mstr
mstr_SRC := mstr mqsc_manual quiesce startup_input storage storage_files storage_commands storage_costs usage_display
mstr_LIBS := engine qmgr mqi_channel qmgr_store qmgr_log pagesets exec datasets racf_client console_client base
