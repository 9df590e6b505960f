"""The example sglang-production in Python, and what the types and errors look like there."""
import re

from cdk8s import App, Chart, Size
from cdk8s_inference import (
    Caches, ContainerResources, EngineImage, Gpu, ModelSource, Nodes, PodSelection, SecretRef, SecurityProfile, SglangServer,
    SglangServerArgs, Storage,
)

app = App()
chart = Chart(app, "llm", namespace="llm")
server = SglangServer(
    chart,
    "chat",
    metadata={"name": "chat"},
    image=EngineImage.sglang("v0.5.6.post2"),
    model=ModelSource.hugging_face(
        "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
        token=SecretRef.of(name="hf-token", key="token"),
        revision="6a6f4aa4197940add57724a7707d069478df56b1",
    ),
    replicas=2,
    gpu=Gpu.L4.times(2),
    nodes=Nodes.karpenter("g6-gpu-karpenter"),
    args=SglangServerArgs(
        served_model_name="deepseek-r1-8b",
        reasoning_parser="deepseek-r1",
        context_length=32768,
        enable_metrics=True,
    ),
    caches=Caches(
        hugging_face=Storage.persistent_volume_claim("models", sub_path="huggingface"),
        compile=Storage.persistent_volume_claim("models", sub_path="compile"),
    ),
    resources=ContainerResources(cpu=8, cpu_limit=16, memory=Size.gibibytes(64), ephemeral_storage=Size.gibibytes(20)),
    security=SecurityProfile.restricted(),
)
app.synth()

# A value whose class jsii does not know would arrive as an object of the runtime, without our members.
assert type(Gpu.L4) is Gpu
assert type(server.pods) is PodSelection
assert type(server.node.find_child(server.pods.node.id)) is PodSelection  # declared as a construct, of whichever class
properties = [name for name in dir(SglangServer) if isinstance(getattr(SglangServer, name), property)]
assert len(properties) > 5, properties
for name in properties:
    module = type(getattr(server, name)).__module__
    assert not module.startswith("jsii"), f"{name} is of a type that Python does not see: {type(getattr(server, name))}"

try:
    SglangServer(
        chart,
        "wrong",
        image=EngineImage.sglang("v0.5.6.post2"),
        model=ModelSource.hugging_face("deepseek-ai/DeepSeek-R1-Distill-Llama-8B"),
        gpu=Gpu.L4,
        replicas=-1,
    )
except RuntimeError as error:
    assert re.search(r"\[INF050\] replicas: got -1", str(error)), error
else:
    raise AssertionError("replicas=-1 was accepted")
