#include "scenarios/model/file_name.hpp"

namespace model {
namespace {

constexpr std::string_view default_file_name = "XMLDefault.cnf.xml";
constexpr std::string_view configuration_suffix = ".cnf.xml";

bool take_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

FileName parse_file_name(std::string_view name) {
    using Kind = FileName::Kind;
    if (name == itl_file_name) return {.kind = Kind::itl};
    if (name == ctl_file_name) return {.kind = Kind::ctl};
    FileName parsed;
    parsed.stem = name;
    if (take_suffix(parsed.stem, ".tlv")) {
        parsed.device = parsed.stem;
        parsed.kind = take_prefix(parsed.device, "CTL")   ? Kind::ctl
                      : take_prefix(parsed.device, "ITL") ? Kind::itl
                                                          : Kind::none;
        return parsed;
    }
    parsed.is_signed = take_suffix(parsed.stem, signed_suffix);
    parsed.is_encrypted = parsed.is_signed && take_suffix(parsed.stem, encrypted_suffix);
    const bool is_common = parsed.stem == default_file_name || parsed.stem == ring_list_name;
    if (is_common) {
        if (!parsed.is_encrypted) parsed.kind = Kind::common;
        return parsed;
    }
    parsed.device = parsed.stem;
    if (take_suffix(parsed.device, configuration_suffix)) parsed.kind = Kind::configuration;
    return parsed;
}

}  // namespace model
