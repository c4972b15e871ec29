// phone/display.hpp: the phones' own words: status messages as the menu shows them, and lines of the console
// log. Users search for exactly these.
#pragma once

#include <string_view>

namespace phone::display {

// Status menu: 8800 Series administration guide, status messages.
inline constexpr std::string_view ctl_installed = "CTL Installed";
inline constexpr std::string_view itl_installed = "ITL installed";
inline constexpr std::string_view both_installed = "CTL and ITL installed";
inline constexpr std::string_view list_updated = "Trust List updated";
inline constexpr std::string_view list_update_failed = "Trust List update failed";
inline constexpr std::string_view no_list_installed = "No Trust List installed";
inline constexpr std::string_view ctl_not_found = "File Not Found <CTLFile.tlv>";
inline constexpr std::string_view host_not_found = "Host Not Found";  // Cisco 118699, for phone services

// Console: Cisco 213407, 118699; 8941 firmware 9.3.4; logs of 79xx phones.
inline constexpr std::string_view parsed = "TL parse to table: CTL_SUCCESS";
inline constexpr std::string_view hashes_match = "Hashes match... authentication successful.";
inline constexpr std::string_view verified = "TL file verified successfully.";
inline constexpr std::string_view leap_of_faith = "Using leap of faith to accept TL file";
inline constexpr std::string_view cached_for_a_day = "TVS added cert to TVS cache - expires in 24 hours";
inline constexpr std::string_view not_in_cache = "No matching entry found at cache";
inline constexpr std::string_view can_ask_tvs = "TVS service available, can attempt via TVS";
inline constexpr std::string_view tvs_not_in_list = "Not using TVS - TVS not in Trust list";
inline constexpr std::string_view answer_status = "Authentication Response received, status : {}";
inline constexpr std::string_view https_unknown = "HTTPS cert not in CTL, <{}:{}>";
inline constexpr std::string_view non_secure_tftp = "no CTL, assume TFTP NONSECURE";
inline constexpr std::string_view signed_file_failed =
    "verifyFile: sgn verify file failed <{}>, errclass 8, errcode 19 (signer not in CTL)";
inline constexpr std::string_view no_call_manager = "no valid CM, defaulting to TFTP server";

}  // namespace phone::display
