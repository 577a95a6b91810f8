# jcl: the converter (a library: a deck in, a converted job out), JES2 and the initiators.
LIBS += jcl_convert jes_client
jcl_convert_SRC := card statement operands deck symbols listing keywords keywords_job keywords_dd dd if_expression steps procedures convert job
jes_client_SRC := jes_client jes_wire
PROGRAMS += jes initiator
jes_SRC := jes jes_submit jes_convert jes_query jes_change jes_work jes_authority job_queue spool job_log step_control
jes_LIBS := jcl_convert jes_client exec datasets racf_client base
initiator_SRC := initiator job_run allocation step_program work job_console spool job_log step_control
initiator_LIBS := jcl_convert jes_client exec datasets racf_client console_client base
