"""Files and folders that change in one step: a reader finds the former content or the next, whole.

What is to be published is built in a workplace beside its target and synced. A folder is then
exchanged with the next one in one system call; where there is none, or the folder cannot be moved,
a journal inside the folder says what is still to be done, and whoever comes next completes it.
"""

from mobilevit_deploy.publishing.files import publish_file as publish_file
from mobilevit_deploy.publishing.folders import publish_folder as publish_folder
from mobilevit_deploy.publishing.workplace import locked as locked
from mobilevit_deploy.publishing.workplace import workplace as workplace
