from mobilevit_deploy import evaluate, load_checkpoint
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.training.configuration import configured
from mobilevit_deploy.training.icons.checkpoint import keep_checkpoint
from mobilevit_deploy.training.icons.classes import CLASSES
from mobilevit_deploy.training.run import train_configured


def test_a_run_is_kept_with_the_accuracy_of_its_weights_on_the_test_split(made, tmp_path):
    values = {
        "data": str(made / "train"),
        "eval": str(made / "val"),
        "preprocessing": str(made / "preprocessing.json"),
        "model": "mobilevit_xxs",
        "size": 32,
        "epochs": 1,
        "multi_scale": False,
        "workers": 0,
    }
    train_configured(configured(values), tmp_path / "run")
    figure = keep_checkpoint(tmp_path / "run", made, tmp_path / "kept")

    kept = load_checkpoint(tmp_path / "kept" / "mobilevit_xxs.safetensors")
    labels = kept.record.labels
    assert labels == tuple(sorted(CLASSES))
    test = get_task(kept.record.task).labelled(made / "test", labels, len(labels)).pictures
    (found,) = evaluate(kept, test)
    assert found.figures[0] == figure
    card = (tmp_path / "kept" / "mobilevit_xxs.md").read_text()
    assert f"| {figure.name} | {figure.value:.2%} | " in card
    assert "Epoch 1 of 1 was kept" in card
    assert "epochs = 1" in card
