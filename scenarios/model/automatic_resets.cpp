#include "scenarios/model/automatic_resets.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/certificate_facts.hpp"

namespace model {
namespace {

bool resets_phones(const ClusterState& cluster) {
    return cluster.behaviour().has_phone_interaction &&
           cluster.phone_interaction == PhoneInteraction::automatic;
}

void add(const Context& context, AutomaticReset reset) {
    if (context.resets == nullptr) return;
    const auto is_same = [&reset](const AutomaticReset& known) {
        return known.cluster == reset.cluster && known.node == reset.node;
    };
    if (std::ranges::none_of(*context.resets, is_same)) context.resets->push_back(std::move(reset));
}

bool reaches(const SiteState& site, const AutomaticReset& reset, std::size_t group, const PhoneState& phone) {
    if (phone.is_off || phone.registration == phone::Registration::none) return false;
    const NodeAt with = node_at(site, phone.registered_with);
    if (!with || with.cluster->name() != reset.cluster) return false;
    if (!reset.node) return true;
    const std::optional<Device>& device = with.cluster->devices->at(group);
    return device &&
           std::ranges::find(device->call_manager_group, *reset.node) != device->call_manager_group.end();
}

}  // namespace

void note_renewal(const ClusterState& cluster, const NodeState& node, CertificateKind kind,
                  const Context& context) {
    if (!resets_phones(cluster)) return;
    const std::string why =
        fmt::format("{} {} is another one", issuing::certificate_kind_name(kind), node.name());
    switch (facts_of(kind).resets) {
        case ResetBy::nobody: return;
        case ResetBy::node_with_tftp:
            if (node.runs(Service::tftp)) add(context, {cluster.name(), std::nullopt, why});
            return;
        case ResetBy::group_of_node: return add(context, {cluster.name(), node.name(), why});
        case ResetBy::node_with_capf:
            if (node.runs(Service::capf)) add(context, {cluster.name(), std::nullopt, why});
            return;
        case ResetBy::choice:
            if (cluster.description->choices.itlrecovery_resets_phones)
                add(context, {cluster.name(), std::nullopt, why});
            return;
    }
}

void note_import(const ClusterState& cluster, CertificateKind kind, bool owner_runs_tftp,
                 const Context& context) {
    const bool is_reason = (kind == CertificateKind::call_manager && owner_runs_tftp) ||
                           (kind == CertificateKind::capf && cluster.publisher().runs(Service::capf));
    if (resets_phones(cluster) && is_reason)
        add(context, {cluster.name(), std::nullopt,
                      fmt::format("{} certificates were imported", issuing::certificate_kind_name(kind))});
}

void note_rollback(const ClusterState& cluster, const Context& context) {
    if (cluster.description->choices.rollback_resets_phones && cluster.behaviour().rollback_may_reset_phones)
        add(context, {cluster.name(), std::nullopt, "the rollback parameter was changed"});
}

std::vector<PhoneRange> phones_to_reset(const SiteState& site, const AutomaticResets& resets) {
    std::vector<PhoneRange> found;
    for (std::size_t group = 0; group < site.phones.size(); ++group)
        for (const PhoneRun& run : site.phones[group]->all()) {
            const bool is_reached = std::ranges::any_of(resets, [&](const AutomaticReset& reset) {
                return reaches(site, reset, group, *run.phone.state);
            });
            if (is_reached) add_range(found, {group, run.first, run.count});
        }
    return found;
}

}  // namespace model
