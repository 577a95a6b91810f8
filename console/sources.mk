# console: the master, and the greenbar command.
LIBS += console_client console
console_client_SRC := master_client
console_SRC := master_keys supervise orders tasks started operator replies retained modify display activity syslog options access_list
PROGRAMS += master greenbar
master_SRC := master
master_LIBS := console jcl_commands jes_client datasets racf_keys racf_client console_client base
greenbar_SRC := greenbar catalogue json_out records verb_init verb_system verb_jobs follow verb_console verb_tso verb_dataset verb_security verb_racf verb_key verb_smf verb_rehearse rehearsal snapshot recorded_accesses profile_changes verb_help
greenbar_LIBS := console mqi_layout jcl_commands exec jes_client datasets smf_files racf_keys racf_client console_client base
