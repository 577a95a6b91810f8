# datasets: the catalog process, and the library through which everybody reads and writes records.
# catalog_parts: all of the process but its main(), for the fuzzer too.
LIBS += datasets catalog_db catalog_parts
datasets_SRC := record record_spanned cluster cluster_attributes linear dataset_info catalog_client catalog_put generation pattern space units
catalog_db_SRC := catalog_db volume
catalog_parts_SRC := catalog catalog_authority catalog_session catalog_requests catalog_clusters catalog_gdg catalog_alias catalog_space
catalog_parts_SRC += catalog_smf catalog_qmgr catalog_keys catalog_rekey catalog_left catalog_init
PROGRAMS += catalog
catalog_SRC := catalog_main
catalog_LIBS := catalog_parts catalog_db racf_client datasets base
