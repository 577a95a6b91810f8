# pagesets: pages of page sets, on disk and in buffer pools.
LIBS += pagesets
pagesets_SRC := page page_set page_file page_writer buffer_frames buffer_pool buffer_write page_space page_print
