# pagesets: pages of page sets, on disk and in buffer pools.
LIBS += pagesets
pagesets_SRC := page page_set page_file page_worker buffer_frames buffer_pool buffer_read buffer_write page_space page_print
