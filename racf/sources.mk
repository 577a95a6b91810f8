# racf: who may do what. From below: the client that every program links (with the decision code, which runs in the caller); the
# database and its commands; keys and hashes; the audit files; all of the racf and smf processes but main(), for the fuzzers too (_parts);
# then the servers.
LIBS += racf_client racf_db racf_keys racf_parts smf_files smf_parts
racf_client_SRC := class decide trace image image_compile hours decision control_page racf_client racf_commands racf_records records_file racf_words command_help racf_serve \
    icsf_client key_client smf_client audit smf_record
racf_db_SRC := racf_db db_users db_profiles db_sessions db_passwords db_images global_table program_library dynamic_classes command operands authority explain resource_name filter segments unix_ids users groups \
    connect profile_fields resources data_sets tapes data_set_access permit search setropts setropts_system \
    setropts_list rvary password_rules base_fields list_users list_groups list_resources list_data_sets list_parts \
    password_change db_draft unload_records unload load load_check history history_words undo undo_options command_audit
racf_keys_SRC := secret seal passwords master_key master_key_ask key_store
smf_files_SRC := smf_file smf_log smf_unload smf_verify
smf_parts_SRC := smf_serve
racf_parts_SRC := process sessions terminals services verify decisions administration transfers keys raclist image_maker hash_worker recorder
PROGRAMS += racf icsf smf
racf_SRC := racf command_manual
racf_LIBS := racf_parts racf_db racf_keys racf_client console_client base
icsf_SRC := icsf
icsf_LIBS := racf_keys base
smf_SRC := smf
smf_LIBS := smf_parts smf_files racf_keys racf_client base
