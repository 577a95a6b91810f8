# datasets: the catalog process, and the library through which everybody reads and writes records.
LIBS += datasets
datasets_SRC := record catalog_client
PROGRAMS += catalog
catalog_SRC := catalog
catalog_LIBS := racf_client datasets base
