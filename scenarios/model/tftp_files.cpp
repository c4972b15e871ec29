#include "scenarios/model/tftp_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/configuration_file.hpp"
#include "scenarios/model/file_name.hpp"

namespace model {
namespace {

phone::CallManagerAddress call_manager_address(const ClusterState& cluster, const NodeState& node) {
    return {node.address(), cluster.description->ports.sip, cluster.description->ports.secured_sip};
}

phone::HttpsAddress services_at(const ClusterState& cluster, const NodeState& node) {
    return {node.address(), cluster.description->ports.https, "/ccmcip/xmldirectory.jsp"};
}

std::string common_file(const ClusterState& cluster, std::string_view file) {
    if (file == ring_list_name) return ring_list();
    phone::Configuration configuration;
    for (const Shared<NodeState>& other : cluster.nodes)
        if (other->is_member && other->runs(Service::call_manager))
            configuration.call_managers.push_back(call_manager_address(cluster, *other));
    configuration.services = services_address(cluster);
    return default_configuration(configuration);
}

phone::Configuration configuration_of(const ClusterState& cluster, const KnownDevice& device) {
    phone::Configuration configuration;
    configuration.load = device.load;
    for (const std::string& name : device.settings.call_manager_group) {
        const NodeState& member = cluster.node(name);
        if (!member.is_member) continue;
        configuration.call_managers.push_back(call_manager_address(cluster, member));
        // The TVS list is filled from the CallManager group (Cisco 213407, 118893).
        if (member.runs(Service::tvs))
            configuration.tvs_servers.push_back({member.address(), cluster.description->ports.tvs});
        if (!configuration.services) configuration.services = services_at(cluster, member);
    }
    if (cluster.security == ClusterSecurity::mixed) configuration.security_mode = device.settings.security;
    configuration.is_encrypted = device.settings.is_encrypted;
    if (device.settings.is_encrypted || device.operation) {
        if (device.certificate && !device.operation)
            configuration.certificate_hash = ctl::hex(ctl::md5(device.certificate->der()));
        if (cluster.capf() != nullptr)
            configuration.capf =
                phone::CapfAddress{cluster.publisher().address(), cluster.description->ports.capf};
    }
    return configuration;
}

ctl::SigningOptions signing(const NodeState& node, std::string file_name, const Context& context) {
    const RunningTftp& tftp = **node.tftp;
    return {.certificate = tftp.signer.certificate,
            .key = tftp.signer.key,
            .digest = tftp.digest,
            .file_name = std::move(file_name),
            .time = context.issued,
            .signer_version = {}};
}

// The text as it is, or signed.
SharedBytes offered(const NodeState& node, const std::string& text, std::string_view name, bool is_signed,
                    const Context& context) {
    if (!is_signed) return std::make_shared<const ctl::Bytes>(text.begin(), text.end());
    return context.issuer.signed_file(text, signing(node, fmt::format("{}{}", name, signed_suffix), context));
}

SharedBytes bytes_of(const ctl::TrustListPtr& list) {
    return list ? SharedBytes(list, &list->bytes) : nullptr;
}

// What the cluster itself has. `device` is what it knows of the phone that the name names.
SharedBytes own_file(const ClusterState& cluster, const NodeState& node, const FileName& wanted,
                     const std::optional<KnownDevice>& device, bool is_of_real_phone,
                     const Context& context) {
    // A few bytes stand for an image: how many it has is told to who counts them.
    if (const Load* load = load_named(cluster, wanted.stem)) {
        const std::string text = "stands for " + load->name;
        return std::make_shared<const ctl::Bytes>(text.begin(), text.end());
    }
    if (wanted.kind == FileName::Kind::none) return nullptr;
    if (wanted.kind == FileName::Kind::common)
        return offered(node, common_file(cluster, wanted.stem), wanted.stem, wanted.is_signed, context);
    // A phone's own names lead to the common lists, for devices that are known (Cisco 214528).
    if (!wanted.device.empty() && !device) return nullptr;
    if (wanted.kind == FileName::Kind::ctl) return bytes_of((*node.tftp)->ctl);
    if (wanted.kind == FileName::Kind::itl) return bytes_of((*node.tftp)->itl);
    if (is_of_real_phone) {
        // Its key is its own: nothing can be encrypted for it here.
        if (wanted.is_encrypted) return nullptr;
        KnownDevice readable = *device;
        readable.settings.is_encrypted = false;
        return offered(node, real_phone_configuration(configuration_of(cluster, readable), wanted.device),
                       wanted.stem, wanted.is_signed, context);
    }
    // Beside an encrypted file stands a small one, which tells of it (Security Guide 12.5(1), encrypted
    // configuration).
    const bool is_encrypted = device->settings.is_encrypted;
    const phone::Configuration whole = configuration_of(cluster, *device);
    if (wanted.is_encrypted) {
        if (!is_encrypted || !device->certificate) return nullptr;
        return context.issuer.encrypted_file(
            device_configuration(whole), device->certificate->public_key(),
            signing(node, fmt::format("{}{}{}", wanted.stem, encrypted_suffix, signed_suffix), context));
    }
    return offered(node, is_encrypted ? partial_configuration(whole) : device_configuration(whole),
                   wanted.stem, wanted.is_signed, context);
}

}  // namespace

const Load* load_named(const ClusterState& cluster, std::string_view file) {
    constexpr std::string_view suffix = ".loads";
    if (!file.ends_with(suffix)) return nullptr;
    file.remove_suffix(suffix.size());
    const auto found = std::ranges::find(cluster.description->loads, file, &Load::name);
    return found == cluster.description->loads.end() ? nullptr : &*found;
}

phone::HttpsAddress services_address(const ClusterState& cluster) {
    return services_at(cluster, cluster.publisher());
}

SharedBytes tftp_file(const SiteState& site, const ClusterState& cluster, const NodeState& node,
                      std::string_view name, const Asker* asker, const Context& context) {
    const FileName wanted = parse_file_name(name);
    bool is_of_real_phone = false;
    std::optional<Asker> who;
    if (!wanted.device.empty()) {
        const bool is_asker =
            asker != nullptr && wanted.device == phone_name(asker->number.group, asker->number.in_group);
        who = is_asker ? std::optional(*asker) : asker_named(site, wanted.device);
        is_of_real_phone = who && !phone_named(site, wanted.device);
    }
    const auto device_at = [&](const ClusterState& at) {
        return who ? known_device(site, at, *who, context.issuer) : std::nullopt;
    };
    const std::optional<KnownDevice> device = device_at(cluster);
    const bool is_of_stranger = !wanted.device.empty() && !device;
    if (!is_of_stranger || cluster.description->remote_clusters.empty())
        return own_file(cluster, node, wanted, device, is_of_real_phone, context);
    for (const std::string& remote : cluster.description->remote_clusters) {
        const ClusterState& other = site.cluster(remote);
        const std::optional<KnownDevice> known = device_at(other);
        for (const Shared<NodeState>& at : other.nodes)
            if (at->gives_files())
                if (SharedBytes bytes = own_file(other, *at, wanted, known, is_of_real_phone, context))
                    return bytes;
    }
    return nullptr;
}

SharedBytes https_configuration(const SiteState& site, const ClusterState& cluster, const NodeState& node,
                                std::string_view name, const Asker* who, const Context& context) {
    constexpr std::string_view signed_configuration = ".cnf.xml.sgn";
    if (!name.ends_with(signed_configuration)) return nullptr;
    name.remove_suffix(signed_suffix.size());
    return tftp_file(site, cluster, node, std::string(name), who, context);
}

}  // namespace model
