// scenarios/standing.hpp: how a phone stands after its last boot. Phones that stand alike share one standing,
// so that a million phones cost a million handles and a few standings.
#pragma once

#include <deque>
#include <map>
#include <string_view>
#include <unordered_map>

#include "phone/visit.hpp"
#include "scenarios/cluster/settings.hpp"

namespace scenarios {

// Stands for the phone's own name in the reports of standings.
inline constexpr std::string_view own_name = "SEP<mac>";

// An LSC, without the name that makes it this phone's: who issued it, and when.
struct Enrolled {
    ctl::CertificatePtr capf;
    Time since;
    std::optional<Time> until{};  // nothing: five years later

    bool operator==(const Enrolled&) const = default;
};

struct Standing {
    std::size_t group = 0;                                      // the phone group that it belongs to
    phone::Lists lists;                                         // in its flash
    std::shared_ptr<const phone::Configuration> configuration;  // likewise
    std::optional<Enrolled> lsc;                                // likewise
    phone::TvsCache cache;                                      // in its memory
    phone::Lists lists_before;                                  // what it held when its last boot began
    phone::BootReport last_boot;
    phone::VisitReport last_visit;  // to its HTTPS services, since that boot
    bool is_off = false;
    bool was_off = false;     // until its last boot
    bool is_cleared = false;  // its lists were deleted since its last boot

    // What clusters know of it, by their names: the last LSC that the CAPF of each issued. A cluster knows
    // nothing of LSCs that others issued (Security Guide 12.5(1), encrypted configuration).
    std::map<std::string, Enrolled> lscs_on_record;
    std::string operation_at;  // the cluster in which a certificate operation is pending; empty: none
    CertificateOperation operation = CertificateOperation::install;

    bool operator==(const Standing&) const = default;
};

class Standings {
  public:
    Standings() = default;
    Standings(const Standings&) = delete;
    Standings& operator=(const Standings&) = delete;

    // The one standing that equals this one. Lists and configurations are compared by what they hold; the
    // `device` in the report gives way to `own_name`. Lives as long as this.
    [[nodiscard]] const Standing* shared(Standing standing, std::string_view device);

  private:
    void share(phone::Lists& lists);
    [[nodiscard]] static std::size_t hash(const Standing& standing);

    std::map<std::string_view, ctl::TrustListPtr> lists_;  // by their bytes
    std::vector<std::shared_ptr<const phone::Configuration>> configurations_;
    std::deque<Standing> standings_;
    std::unordered_multimap<std::size_t, const Standing*> by_hash_;
};

}  // namespace scenarios
