# base: what every other folder stands on
LIBS += base
base_SRC := arena block block_cipher bug buf clock config crc32c daemon frame home identity io link manual mem message name pattern reason sandbox \
            sandbox_filter server span spawn sql sql_changes sql_vfs table text yaml yaml_others
