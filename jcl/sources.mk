# jcl: the converter (a library: a deck in, a converted job out), JES2 and the initiators.
# jes_parts: what jes and the initiators have in common, and the tests want alone.
LIBS += jcl_convert jes_client jes_parts
jcl_convert_SRC := card statement operands deck symbols system_symbols listing keywords keywords_job keywords_dd keywords_output
jcl_convert_SRC += output_statement jecl dd if_expression steps procedures convert job
jes_client_SRC := jes_client jes_wire
LIBS += jcl_commands
# The language of operator commands: the master needs it too.
jcl_commands_SRC := jes2_syntax command_authority
jes_parts_SRC := outputs job_class enq job_queue ended_jobs spool job_log step_control cpu_time parm_dd job_console dialogue
# jes_process: all of jes but its main(), for the fuzzer too.
LIBS += jes_process
jes_process_SRC := jes jes_submit jes_convert jes_query jes_change jes_work jes_enq jes_authority jes_output jes_notify jes_commands
jes_process_SRC += jes_left jes_offload jes2_offload jes2 jes2_jobs jes2_inits jes2_system jes2_output
PROGRAMS += jes initiator haspoff
jes_SRC := jes_main
jes_LIBS := jes_process offload_format jes_parts jcl_commands jcl_convert jes_client exec datasets racf_client console_client base
initiator_SRC := initiator job_run allocation disposition cluster_dd path_dd unix_file unix_records generations internal_reader step_program program_fetch prepared work
initiator_LIBS := jes_parts jcl_convert jes_client exec datasets racf_client console_client base
LIBS += offload_format
offload_format_SRC := offload_format
haspoff_SRC := haspoff offload_client
haspoff_LIBS := offload_format jes_client exec datasets racf_client console_client base
