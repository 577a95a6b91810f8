# console: the master, and the greenbar command.
LIBS += console_client
console_client_SRC := master_client
PROGRAMS += master greenbar
master_SRC := master
master_LIBS := jes_client racf_client console_client base
greenbar_SRC := greenbar
greenbar_LIBS := exec jes_client datasets racf_client console_client base
