// scenarios/model/file_name.hpp: the names by which phones ask TFTP services for files.
//
//   CTLFile.tlv, ITLFile.tlv            the cluster's lists
//   CTLSEP<mac>.tlv, ITLSEP<mac>.tlv    the same, asked for by one phone
//   SEP<mac>.cnf.xml                    its configuration; with .sgn behind it signed, with .enc.sgn
//   encrypted XMLDefault.cnf.xml, Ringlist.xml    common to all phones; with .sgn behind it signed
//
// Source: Cisco 214528; Security Guide 12.5(1), encrypted configuration.
#pragma once

#include <string_view>

namespace model {

inline constexpr std::string_view itl_file_name = "ITLFile.tlv";
inline constexpr std::string_view ctl_file_name = "CTLFile.tlv";
inline constexpr std::string_view ring_list_name = "Ringlist.xml";
inline constexpr std::string_view signed_suffix = ".sgn";
inline constexpr std::string_view encrypted_suffix = ".enc";

// What a phone asks for by a name. Borrowed from the name.
struct FileName {
    enum class Kind { none, ctl, itl, configuration, common };

    Kind kind = Kind::none;
    std::string_view device = {};  // "SEP..."; empty for files of no device
    std::string_view stem = {};    // without the suffixes that say how the file is wrapped
    bool is_signed = false;
    bool is_encrypted = false;
};
[[nodiscard]] FileName parse_file_name(std::string_view name);

}  // namespace model
