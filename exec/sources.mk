# exec: the programs a step can name, their runtime, and the TSO command processor.
LIBS += exec
exec_SRC := step step_servers step_table dd dd_cluster spool_room tso tso_input tso_mask signal_abend module foreign_files cobol_cluster cobol_server foreign_mqi
# The verbs of COBOL as the host has them: a library, so that tests can have them, too.
LIBS += cobol_verbs
cobol_verbs_SRC := cobol_files cobol_channel
LIBS += idcams_parts
idcams_parts_SRC := idcams_reader idcams_command idcams_modal
LIBS += ifasmfdp_parts
ifasmfdp_parts_SRC := ifasmfdp_control
LIBS += csqutil_parts
csqutil_parts_SRC := csqutil_statement csqutil_messages
PROGRAMS += csqutil gboper iefbr14 iebgener ikjeft01 idcams ifasmfdp irrdbu00 foreign cobol_host
csqutil_SRC := csqutil csqutil_pages csqutil_command csqutil_link csqutil_definitions csqutil_queues csqutil_offline csqutil_load
csqutil_LIBS := csqutil_parts mqi_step mqi_reach mqi mqi_channel qmgr_store qmgr qmgr_log exec pagesets datasets racf_client base
gboper_SRC := gboper
gboper_LIBS := exec datasets racf_client base
iefbr14_SRC := iefbr14
iefbr14_BARE := yes
iebgener_SRC := iebgener
iebgener_LIBS := exec datasets racf_client base
ikjeft01_SRC := ikjeft01
ikjeft01_LIBS := exec datasets racf_client base
idcams_SRC := idcams idcams_catalog idcams_define idcams_listcat idcams_listcat_vsam idcams_place idcams_copy idcams_print
idcams_LIBS := idcams_parts exec datasets racf_client base
irrdbu00_SRC := irrdbu00
irrdbu00_LIBS := exec datasets racf_client base
foreign_SRC := foreign
foreign_LIBS := exec mqi_reach mqi_channel cobol_verbs datasets racf_client base
cobol_host_SRC := cobol_host cobol_le cobol_mqi mqi_program
cobol_host_LIBS := mqi mqi_channel mqi_layout cobol_verbs base
# Modules and their runtime find these in the main program first.
cobol_host_LDFLAGS := -Wl,--export-dynamic-symbol='cob_*' -Wl,--export-dynamic-symbol='CEE*' -Wl,--export-dynamic-symbol='ILBO*' -Wl,--export-dynamic-symbol='MQ*'
ifasmfdp_SRC := ifasmfdp
ifasmfdp_LIBS := ifasmfdp_parts smf_files racf_keys exec datasets racf_client base
# The MQI for our own step programs, and the sample programs that use it.
LIBS += mqi_step mqi_reach
mqi_step_SRC := mqi_step
mqi_reach_SRC := mqi_reach
PROGRAMS += mqsample mqtopic csq4logs
csq4logs_SRC := csq4logs
csq4logs_LIBS := mqi_step mqi_reach mqi mqi_channel exec datasets racf_client base
mqtopic_SRC := mqtopic
mqtopic_LIBS := mqi_step mqi_reach mqi mqi_channel exec datasets racf_client base
mqsample_SRC := mqsample
mqsample_LIBS := mqi_step mqi_reach mqi mqi_channel exec datasets racf_client base
# The library of users' programs. What it is made of is compiled once more, as code of a shared object.
SHARED += greenbar-mq
greenbar-mq_MAP := exec/mqi_library.map
greenbar-mq_SRC := exec/mqi_library exec/mqi_program exec/cobol_channel mstr/mqi_connection mstr/mqi_client mstr/mqi_ahead mstr/mqi_asynch mstr/mqi_callback mstr/mqi_person mstr/mqi_open \
                   mstr/mqi_segment mstr/mqi_wake mstr/mqi_call mstr/message_handle mstr/property mstr/property_header mstr/message_convert mstr/pcf_form base/arena base/buf base/bug base/clock base/config base/frame base/home base/identity \
                   base/io base/link base/mem base/message base/name base/reason base/span base/table base/text base/yaml base/yaml_others
# Utilities of the queue manager's log and BSDS.
PROGRAMS += csqju003 csqju004 csqjufmt csq1logp
csqju003_SRC := csqju003 log_utility
csqju004_SRC := csqju004 log_utility
csqjufmt_SRC := csqjufmt log_utility
csq1logp_SRC := csq1logp log_utility
csqju003_LIBS := qmgr_log exec datasets racf_client base
csqju004_LIBS := qmgr_log exec datasets racf_client base
csqjufmt_LIBS := qmgr_log exec datasets racf_client base
csq1logp_LIBS := qmgr_store mqi_channel qmgr_log exec pagesets datasets racf_client base
