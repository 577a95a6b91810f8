# datasets: the catalog process, and the library through which everybody reads and writes records.
LIBS += datasets catalog_db
datasets_SRC := record cluster catalog_client generation pattern space
catalog_db_SRC := catalog_db volume
PROGRAMS += catalog
catalog_SRC := catalog catalog_authority catalog_session catalog_requests catalog_clusters catalog_gdg catalog_alias catalog_space \
               catalog_keys catalog_init
catalog_LIBS := catalog_db racf_client datasets base
