#include "scenarios/model/stand_ins.hpp"

#include <algorithm>

namespace model {
namespace {

// The cluster's own certificate of this name and serial number, else a stranger's stand-in.
TlsIdentity standing_in_for(const ctl::Certificate& real, const ClusterState& cluster,
                            const Context& context) {
    const auto is_it = [&real](const TlsIdentity& own) {
        return own.certificate->identity() == real.identity();
    };
    if (cluster.itl_recovery && is_it(*cluster.itl_recovery)) return *cluster.itl_recovery;
    for (const Shared<NodeState>& node : cluster.nodes)
        for (const auto& [kind, own] : *node->identities)
            if (is_it(own)) return own;
    return context.issuer.stand_in(real);
}

ctl::TrustListPtr signed_anew(const ctl::TrustList& real, const ClusterState& cluster,
                              const Context& context) {
    std::vector<ctl::RecordTemplate> records;
    std::optional<TlsIdentity> signer;
    const ctl::Record* own_signer = ctl::own_signer(real);
    for (const ctl::Record& record : real.records) {
        ctl::RecordTemplate made;
        made.role = record.role;
        if (!record.dns_name.empty()) made.dns_name = record.dns_name;
        made.certificate_signature = std::ranges::any_of(record.elements, [](const ctl::Element& element) {
            return element.tag == ctl::record_tag::signature;
        });
        for (const ctl::Element& element : record.elements)
            if (element.tag == ctl::record_tag::ip_address && element.value.size() == 4)
                made.ip_address = {element.value[0], element.value[1], element.value[2], element.value[3]};
        if (record.certificate) {
            const TlsIdentity identity = standing_in_for(*record.certificate, cluster, context);
            made.certificate = identity.certificate;
            if (&record == own_signer) signer = identity;
        }
        records.push_back(std::move(made));
    }
    if (!signer) return nullptr;
    const std::chrono::seconds since_epoch(real.header.timestamp.value_or(0));
    return context.issuer.trust_list(
        records, {signer->certificate, signer->key, real.header.digest, real.header.file_name,
                  Time(since_epoch), real.header.signer_version});
}

bool is_meant(const std::vector<std::string>& nodes, const NodeState& node) {
    return nodes.empty() || std::ranges::find(nodes, node.name()) != nodes.end();
}

}  // namespace

void put_real_parts(ClusterState& cluster, const Context& context) {
    for (const RealLists& offered : cluster.description->offered) {
        const ctl::TrustListPtr itl = offered.itl ? signed_anew(*offered.itl, cluster, context) : nullptr;
        const ctl::TrustListPtr ctl = offered.ctl ? signed_anew(*offered.ctl, cluster, context) : nullptr;
        if (ctl) cluster.ctl = ctl;
        for (Shared<NodeState>& node : cluster.nodes) {
            if (!node->tftp || !is_meant(offered.nodes, *node)) continue;
            RunningTftp& tftp = node.edit().tftp->edit();
            if (itl) tftp.itl = itl;
            if (!ctl) continue;
            tftp.ctl = ctl;
            node.edit().ctl_file = ctl;
        }
    }
}

}  // namespace model
