// scenarios/model/site.hpp: a whole site as a value: clusters, phones and what stands around them. Copying it
// costs some handles; it holds no clock, counter of a run, callback or file on disk. Of states that
// go back to one `make_site`, two orders of steps that lead to the same give equal ones with equal hashes.
#pragma once

#include "scenarios/model/authority.hpp"
#include "scenarios/model/expressway.hpp"
#include "scenarios/model/file_store.hpp"
#include "scenarios/model/phones.hpp"

namespace model {

struct PhoneGroup {
    std::string name;
    std::size_t count = 0;
    phone::Identity kind;                      // of each of them, but for the name
    std::optional<TlsIdentity> mic_authority;  // nothing: no server asks these phones for a certificate
    std::string authenticator;  // address of the publisher beside the server that lets them in (802.1X); or
                                // empty
    Time first_day;             // MICs are valid from then on
};

// What never changes.
struct SiteFrame {
    SiteDescription description;
    std::vector<PhoneGroup> groups;  // in file order
    std::vector<std::size_t> first;  // of each group's phones, counted over all groups
};

struct SiteState {
    std::shared_ptr<const SiteFrame> frame;
    std::vector<Shared<ClusterState>> clusters;
    std::vector<Shared<ExpresswayState>> expressways;
    Shared<std::vector<Zone>> zones;
    Shared<std::vector<RemoteAccess>> accesses;
    std::vector<Shared<AuthorityState>> authorities;
    Shared<FileStore> files;
    std::vector<Shared<PhoneRuns>> phones;  // by group

    bool operator==(const SiteState&) const = default;
    [[nodiscard]] std::size_t hash() const;

    // By name, which must be known.
    [[nodiscard]] const ClusterState& cluster(std::string_view name) const;
    [[nodiscard]] ClusterState& edit_cluster(std::string_view name);
    [[nodiscard]] const ExpresswayState& expressway(std::string_view name) const;
    [[nodiscard]] ExpresswayState& edit_expressway(std::string_view name);
    [[nodiscard]] const AuthorityState& authority(std::string_view name) const;
    [[nodiscard]] AuthorityState& edit_authority(std::string_view name);
    [[nodiscard]] const Zone& zone(std::string_view name) const;
    [[nodiscard]] const RemoteAccess& remote_access(std::string_view name) const;
};

// A node and its cluster; both nullptr where there is none.
struct NodeAt {
    const ClusterState* cluster = nullptr;
    const NodeState* node = nullptr;

    explicit operator bool() const { return node != nullptr; }
};
[[nodiscard]] NodeAt node_at(const SiteState& site, std::string_view address);
[[nodiscard]] NodeAt node_named(const SiteState& site, std::string_view name);

// Phones are numbered over all groups, in file order.
[[nodiscard]] std::size_t phone_count(const SiteState& site);
[[nodiscard]] std::size_t phone_count(const SiteDescription& site);
struct PhoneNumber {
    std::size_t group = 0;
    std::size_t in_group = 0;
};
[[nodiscard]] PhoneNumber phone_number(const SiteFrame& frame, std::size_t number);
[[nodiscard]] inline PhoneNumber phone_number(const SiteState& site, std::size_t number) {
    return phone_number(*site.frame, number);
}
[[nodiscard]] std::string phone_name(std::size_t group, std::size_t in_group);  // "SEP02BE00000000"
// The phone of this name; nothing for a stranger's.
[[nodiscard]] std::optional<PhoneNumber> phone_named(const SiteState& site, std::string_view name);

// Phones side by side in one group.
struct PhoneRange {
    std::size_t group = 0;
    std::size_t first = 0;
    std::size_t count = 0;
};
// At the end of `ranges`, which are in order: as a part of the last one where it goes on from there.
void add_range(std::vector<PhoneRange>& ranges, const PhoneRange& range);
// The phones that a step means: all, a group, or the first `count` of them.
[[nodiscard]] std::vector<PhoneRange> chosen_phones(const SiteState& site, const std::string& group,
                                                    std::optional<std::uint32_t> count);
// Gives each of these phones the state that `change` makes of its own; those for which it gives nothing stay.
void change_phones(SiteState& site, const std::vector<PhoneRange>& phones,
                   const std::function<std::optional<PhoneState>(const PhoneState&)>& change);

// The addresses of these nodes, or of all TFTP nodes of a cluster in file order.
[[nodiscard]] ServerList tftp_servers(const SiteState& site, const std::vector<std::string>& nodes);
[[nodiscard]] ServerList tftp_servers(const ClusterState& cluster);

// Time passes: what is pending comes due.
void pass(SiteState& site, std::chrono::seconds time);
// Until the next thing that is pending; nothing: nothing is.
[[nodiscard]] std::optional<std::chrono::seconds> next_due(const SiteState& site);

// CallManager certificates of the TFTP nodes of clusters that this one's CTL names besides.
[[nodiscard]] std::vector<ctl::CertificatePtr> alternate_tftp(const SiteState& site,
                                                              const ClusterState& cluster);

}  // namespace model
